import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { showUndoable } from "../../../components/UndoToast/UndoToast";
import { asRpcError } from "../../../host/types";
import { useHost } from "../../../rpc/client";
import type { ContradictionView, Layer, ProfileView, RpcError } from "../../../rpc/generated";

/** Where a person's values go. */
export type OwnLayer = Exclude<Layer, "built-in">;

/** What can be set: a fact, or the label of an event. */
export interface Settable {
  readonly path: string;
  readonly label: string;
  readonly value: string;
  /** The layer that the value in force comes from. */
  readonly layer: Layer;
}

interface Step {
  readonly path: string;
  readonly layer: OwnLayer;
  /** Null lets go of what the layer sets. */
  readonly value: string | null;
}

export interface ProfileEdits {
  /** Sets a value; an empty one lets go of it. Tells whether it is in force now. */
  save(what: Settable, value: string): Promise<boolean>;
  /** Lets go of what a person set. */
  reset(what: Settable): Promise<boolean>;
  /** Puts a reading in force. */
  choose(contradiction: ContradictionView, option: string): Promise<boolean>;
  /** Takes back the last change. */
  undo(): void;
  readonly canUndo: boolean;
  /** Why the last try on a path, or on a contradiction's id, did not succeed. */
  problemOf(key: string): RpcError | null;
  /** Forgets the problem of a path. */
  forget(key: string): void;
}

const TOAST = "profile-saved";

/** Changes a profile in a person's layers, each change with its way back. */
export function useProfileEdits(
  view: ProfileView | undefined,
  id: string,
  workspaceId: string | null,
  chosenLayer: OwnLayer,
): ProfileEdits {
  const { t } = useTranslation("profiles");
  const host = useHost();
  const queries = useQueryClient();
  const [problems, setProblems] = useState<ReadonlyMap<string, RpcError>>(new Map());
  const [canUndo, setCanUndo] = useState(false);
  const back = useRef<(() => void) | null>(null);
  const request = { id, workspace_id: workspaceId ?? undefined };

  /** What the workspace sets of the values that a contradiction is about. */
  const stepsOf = (contradiction: ContradictionView): Step[] => {
    const paths = new Set(contradiction.options.flatMap(({ set }) => set.map(({ path }) => path)));
    return (view?.sections ?? [])
      .flatMap(({ facts }) => facts)
      .filter((fact) => fact.layer === "workspace" && paths.has(fact.path))
      .map(({ path, value }) => ({ path, layer: "workspace", value }));
  };
  const forget = (key: string) =>
    setProblems((known) => new Map([...known].filter(([other]) => other !== key)));

  const attempt = async (key: string, change: () => Promise<ProfileView>): Promise<boolean> => {
    forget(key);
    try {
      // What is in force now is shown at once, before the backend's announcement arrives.
      queries.setQueryData(["profiles.get", request], await change());
      return true;
    } catch (thrown) {
      const problem = asRpcError(thrown, "ui.profile");
      setProblems((known) => new Map(known).set(key, problem));
      return false;
    }
  };
  const take = async (steps: readonly Step[]): Promise<ProfileView> => {
    let answer: ProfileView | null = null;
    for (const step of steps) answer = await host.rpc("profiles.set", { ...request, ...step });
    return answer ?? host.rpc("profiles.get", request);
  };
  const done = (message: string, key: string, way: () => Promise<ProfileView>) => {
    const undo = () => {
      back.current = null;
      setCanUndo(false);
      void attempt(key, way);
    };
    back.current = undo;
    setCanUndo(true);
    showUndoable(TOAST, message, undo);
  };

  const put = async (what: Settable, layer: OwnLayer, value: string | null, message: string) => {
    const before: Step = { path: what.path, layer, value: what.layer === layer ? what.value : null };
    const saved = await attempt(what.path, () => take([{ path: what.path, layer, value }]));
    if (saved) done(message, what.path, () => take([before]));
    return saved;
  };

  return {
    save(what, value) {
      // What a workspace sets covers every other layer, so it is changed where it stands.
      const layer = what.layer === "workspace" || workspaceId === null ? what.layer : chosenLayer;
      const own: OwnLayer = layer === "workspace" ? "workspace" : "user";
      const message = t(value === "" ? "toast.cleared" : "toast.saved", { label: what.label, value });
      return put(what, own, value === "" ? null : value, message);
    },
    reset(what) {
      if (what.layer === "built-in") return Promise.resolve(true);
      return put(what, what.layer, null, t("toast.reset", { label: what.label }));
    },
    async choose(contradiction, option) {
      if (workspaceId === null) return false;
      const choose = (wanted: string) =>
        host.rpc("profiles.choose", {
          id,
          workspace_id: workspaceId,
          topic: contradiction.id,
          option: wanted,
        });
      const before = stepsOf(contradiction);
      const chosen = await attempt(contradiction.id, () => choose(option));
      const way = async () => {
        if (contradiction.layer === "workspace" && contradiction.option) return choose(contradiction.option);
        // The reading that sets nothing lets go of what the workspace sets; what was set by hand is set again.
        const own = contradiction.options.find(({ builtin }) => builtin);
        const cleared = own && (await choose(own.id));
        return before.length > 0 || cleared === undefined ? take(before) : cleared;
      };
      const claim = contradiction.options.find((one) => one.id === option)?.claim ?? option;
      if (chosen) done(t("toast.chosen", { claim }), contradiction.id, way);
      return chosen;
    },
    undo: () => back.current?.(),
    canUndo,
    problemOf: (key) => problems.get(key) ?? null,
    forget,
  };
}
