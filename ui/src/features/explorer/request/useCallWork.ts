import { useCallback } from "react";
import { useAction } from "../../../actions/handlers";
import { useHost } from "../../../rpc/client";
import type {
  ApiCall,
  ApiPreparedView,
  ApiRow,
  ApiView,
  OpenApiBodyView,
  Problem,
} from "../../../rpc/generated";
import { useWork } from "../useWork";
import { type Sending, type Work, works } from "../works";
import { type CallForm, callOf, type Draft, type DraftChange } from "./draft";
import { usePrepared } from "./usePrepared";

export interface CallWorkProps {
  /** Names the work: what was typed and answered is found again under it. */
  readonly workKey: string;
  readonly api: ApiView;
  readonly form: CallForm;
  /** The call as it begins. */
  readonly first: Draft;
  readonly remembered: readonly ApiRow[];
  readonly described: OpenApiBodyView | null;
  /** The operation of the OpenAPI file, against whose schema the body is checked. */
  readonly operation: string | null;
  /** Told of the draft, so that it can be saved or written as code. */
  onAct(kind: "save" | "code" | "curl", draft: Draft, form: CallForm): void;
}

/** What a person does with one call. */
export interface CallWork {
  readonly work: Work;
  readonly draft: Draft;
  readonly call: ApiCall;
  /** The call as it would be sent, as far as the backend told it. */
  readonly prepared: ApiPreparedView | undefined;
  readonly refused: Problem | null;
  readonly running: boolean;
  readonly change: DraftChange;
  send(how?: Sending, other?: Partial<Draft>): void;
  cancel(): void;
  /** Closes the question that a sending waits for. */
  unguard(): void;
  /** What is wrong with a field; what is only missing is not, before it was tried. */
  problemOf(field: string, value: string): Problem | null;
}

/** Keeps a call, looks at it, sends and cancels it; offers the actions for it. */
export function useCallWork({ workKey, form, first, onAct }: CallWorkProps): CallWork {
  const host = useHost();
  const work = useWork(workKey);
  const draft = work.draft ?? first;
  const call = callOf(draft, form);
  const prepared = usePrepared(call);
  const running = work.run !== null;
  const refused = prepared?.refused ?? null;

  const change: DraftChange = useCallback(
    (next) => works.set(workKey, { draft: { ...(works.get(workKey).draft ?? first), ...next } }),
    [workKey, first],
  );
  const send = (how: Sending = {}, other: Partial<Draft> = {}) =>
    void works.send(host, workKey, { ...draft, ...other }, form, how);
  const cancel = () => {
    // A sending that is over already needs no cancelling.
    if (work.run !== null) host.rpc("api.cancel", { run: work.run }).catch(() => {});
  };
  useAction("request.send", () => send(), !running && refused === null);
  useAction("request.cancel", cancel, running);
  useAction("request.save", () => onAct("save", draft, form));
  useAction("request.copyCurl", () => onAct("curl", draft, form));
  useAction("request.code", () => onAct("code", draft, form));

  return {
    work,
    draft,
    call,
    prepared,
    refused,
    running,
    change,
    send,
    cancel,
    unguard: () => works.set(workKey, { guard: null }),
    problemOf: (field, value) =>
      value === "" && !work.tried ? null : (prepared?.problems.find(({ at }) => at?.field === field) ?? null),
  };
}
