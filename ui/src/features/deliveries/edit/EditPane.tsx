import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { AttemptView, DeliveryView } from "../../../rpc/generated";
import { useBytes } from "../../../rpc/queries";
import { readBody } from "../body";
import { titleOf } from "../columns";
import { EditWork } from "./EditWork";
import { LeaveDialog } from "./LeaveDialog";
import { forget } from "./useEditDesk";

export interface EditPaneProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  /** The address that was used last, or the sandbox's example consumer. */
  readonly suggested: string | null;
  readonly opened: boolean;
  onClose(): void;
}

/** Edit, sign anew, send, read the answer, and again until it is accepted. A default export to be loaded late. */
export default function EditPane({ delivery, attempts, suggested, opened, onClose }: EditPaneProps) {
  const { t } = useTranslation("edit");
  const [unsent, setUnsent] = useState(false);
  const [asking, setAsking] = useState(false);
  // Another draft begins with what was received.
  const [discarded, setDiscarded] = useState(0);
  const id = delivery.summary.id;
  const read = useBytes("delivery-body", opened ? id : null);
  const body = useMemo(() => (read.data ? readBody(new Uint8Array(read.data)) : null), [read.data]);
  const leave = () => {
    // In the editor's own search, Escape closes the search.
    if (asking || document.activeElement?.closest(".cm-panel")) return;
    if (unsent) setAsking(true);
    else onClose();
  };
  return (
    <Drawer opened={opened} onClose={leave} title={t("title", { event: titleOf(delivery.summary) })} full>
      {read.error ? (
        <RpcProblem problem={read.error} />
      ) : body === null ? (
        <Skeleton rows={12} rowHeight={28} />
      ) : (
        <EditWork
          key={`${id} ${discarded}`}
          delivery={delivery}
          attempts={attempts}
          body={body}
          suggested={suggested}
          onUnsent={setUnsent}
        />
      )}
      <LeaveDialog
        opened={asking}
        onStay={() => setAsking(false)}
        onKeep={() => {
          setAsking(false);
          onClose();
        }}
        onDiscard={() => {
          setAsking(false);
          forget(id);
          setDiscarded((times) => times + 1);
          onClose();
        }}
      />
    </Drawer>
  );
}
