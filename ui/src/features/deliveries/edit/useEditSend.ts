import { useTranslation } from "react-i18next";
import type { DeliveryView, ReplayPreviewView, RpcError } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { orderOf, unread } from "../replay/order";
import { useReplayPreview } from "../replay/useReplayPreview";
import { editOf, type RequestDraft } from "./draft";
import type { EditDesk } from "./useEditDesk";

export interface EditSend {
  /** Whether everything that it needs is there. */
  readonly ready: boolean;
  readonly busy: boolean;
  readonly preview: ReplayPreviewView | null;
  readonly stale: boolean;
  /** What is wrong, by field. */
  readonly errors: Readonly<Record<string, string | undefined>>;
  /** What is wrong and belongs to no field of the pane. */
  readonly problem: RpcError | null;
  send(): void;
}

const FIELDS = new Set([
  "url",
  "at",
  "signing_connection",
  "confirm",
  "edit.headers",
  "edit.body",
  "edit.path",
  "edit.method",
]);

/** Sends what was edited as a run of one, and says what would leave before. */
export function useEditSend(delivery: DeliveryView, desk: EditDesk, original: RequestDraft): EditSend {
  const { t } = useTranslation("replay");
  const start = useMutate("replay.start");
  const { id, workspace_id } = delivery.summary;
  const order = {
    ...orderOf(desk.sending, { kind: "one", id }, workspace_id),
    edit: editOf(desk.request, original),
  };
  const missing = unread(desk.sending);
  const whole = order.url !== "" && Object.keys(missing).length === 0;
  const { preview, error: refused, stale } = useReplayPreview(whole ? order : null);
  const guard = preview?.guard ?? null;
  // What is typed now is judged by the dry run; what was sent was judged then.
  const error = refused ?? (start.isError ? start.error : null);
  const fields = error?.fields ?? {};
  const shown = Object.keys(fields).some(
    (name) => FIELDS.has(name) && (name !== "confirm" || guard !== null),
  );
  const ready = whole && (guard === null || desk.sending.confirm === guard.confirm);
  return {
    ready,
    busy: start.isPending,
    preview,
    stale,
    errors: { ...fields, ...(missing.at && desk.sending.at !== "" && { at: t("noMoment") }) },
    problem: shown ? null : error,
    send() {
      if (ready && !start.isPending) start.mutate(order, { onSuccess: (run) => desk.noteSent(run.id) });
    },
  };
}
