import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { DeliveryView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./DetailPane.module.css";

export interface DeliveryNotesProps {
  readonly delivery: DeliveryView;
  onSelect(id: string): void;
}

/** What stands beside the verdict: a click that a challenge waits for, a copy, and what was said at first. */
export function DeliveryNotes({ delivery, onSelect }: DeliveryNotesProps) {
  const { t } = useTranslation("deliveries");
  const confirm = useMutate("handshakes.confirm");
  const owner = useIsOwner();
  const { summary, handshake, at_receipt: first } = delivery;
  const copied = summary.replay_of;
  const source = summary.imported_from;
  const conflicting = summary.conflict ? summary.duplicate_of : null;
  if (!handshake && !copied && !conflicting && !first && !source) return null;
  return (
    <div className={styles.notes}>
      {handshake && (
        <ProblemCard
          compact
          tone={handshake.waiting ? "amber" : "petrol"}
          title={t(handshake.waiting ? "handshake.waiting" : "handshake.answered")}
          actions={
            handshake.waiting &&
            owner && (
              <Button
                size="xs"
                disabled={confirm.isPending}
                onClick={() => confirm.mutate({ delivery_id: summary.id })}
              >
                {handshake.offer}
              </Button>
            )
          }
        >
          {handshake.waiting &&
            (handshake.keeps_secret ? t("handshake.keeps") : t("handshake.calls", { host: handshake.host }))}
        </ProblemCard>
      )}
      {confirm.error && <RpcProblem problem={confirm.error} compact announce />}
      {copied && (
        <ProblemCard
          compact
          tone="amber"
          title={t("replayed.title")}
          actions={
            <Button size="xs" onClick={() => onSelect(copied)}>
              {t("replayed.first")}
            </Button>
          }
        >
          {t("replayed.body")}
        </ProblemCard>
      )}
      {conflicting && (
        <ProblemCard
          compact
          tone="amber"
          title={t("conflict.title")}
          actions={
            <Button size="xs" onClick={() => onSelect(conflicting)}>
              {t("replayed.first")}
            </Button>
          }
        >
          {t("conflict.body")}
        </ProblemCard>
      )}
      {source && (
        <ProblemCard compact tone="petrol" title={t("brought.title", { file: source })}>
          {t(summary.masked ? "brought.masked" : "brought.whole")}
        </ProblemCard>
      )}
      {first && (
        <p className={styles.note}>
          {t("atReceipt", {
            verdict: t(`atReceiptVerdict.${first.status}`),
            reason: first.reason,
            status: summary.status_answered,
          })}
        </p>
      )}
    </div>
  );
}
