import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AttemptView, DeliveryView } from "../../../rpc/generated";
import { titleOf } from "../columns";
import type { ReplayDraft } from "./order";
import { ReplayDrawer } from "./ReplayDrawer";

// The editor is large and only needed here.
const EditPane = lazy(() => import("../edit/EditPane"));

/** What is asked for: a replay, one to another address, an edit, or an attempt once more. */
export type Asked = "replay" | "replayTo" | "edit" | AttemptView;

export interface DeliveryReplayProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  readonly suggested: string | null;
  readonly asked: Asked | null;
  onClose(): void;
  onSent(): void;
}

/** What the drawer is filled in with. */
function initialOf(asked: Asked | null): Partial<ReplayDraft> | undefined {
  if (asked === null || asked === "edit" || asked === "replay") return undefined;
  if (asked === "replayTo") return { url: "" };
  return { url: asked.target, form: asked.mode === "resigned" ? "resigned" : "recorded" };
}

/** The drawer that replays one delivery, and the pane that edits it. */
export function DeliveryReplay({
  delivery,
  attempts,
  suggested,
  asked,
  onClose,
  onSent,
}: DeliveryReplayProps) {
  const { t } = useTranslation("replay");
  const { id } = delivery.summary;
  const editing = asked === "edit";
  const [edited, setEdited] = useState(false);
  if (editing && !edited) setEdited(true);
  const initial = useMemo(() => initialOf(asked), [asked]);
  const done = () => {
    onClose();
    onSent();
  };
  return (
    <>
      <ReplayDrawer
        what={{ kind: "one", id }}
        title={t("title", { event: titleOf(delivery.summary) })}
        suggested={suggested}
        initial={initial}
        opened={asked !== null && !editing}
        onClose={onClose}
        onSent={done}
      />
      {edited && (
        <Suspense fallback={null}>
          <EditPane
            key={id}
            delivery={delivery}
            attempts={attempts}
            suggested={suggested}
            opened={editing}
            onClose={onClose}
          />
        </Suspense>
      )}
    </>
  );
}
