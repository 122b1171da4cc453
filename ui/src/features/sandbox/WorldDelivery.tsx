import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { RpcError, SandboxDeliveryView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./SandboxPlace.module.css";

export interface WorldDeliveryProps {
  readonly delivery: SandboxDeliveryView;
  readonly onProblem: (problem: RpcError | null) => void;
}

/** A delivery of the sandbox's sender: its attempts in a row, what comes next, and what can be done. */
export function WorldDelivery({ delivery, onProblem }: WorldDeliveryProps) {
  const { t } = useTranslation("sandbox");
  const requeue = useMutate("sandbox.requeue");
  const discard = useMutate("sandbox.discard");
  const act = { onError: onProblem };
  return (
    <li className={styles.attemptRow}>
      <span className={styles.platform}>
        <PlatformTile platform={delivery.platform} decorative />
        {delivery.event}
      </span>
      <span className={styles.answers}>
        {delivery.attempts.map((attempt) => (
          <span
            key={attempt.at}
            className={styles.answer}
            data-accepted={attempt.status !== null && attempt.status < 300}
            title={attempt.error ?? moment(attempt.at)}
          >
            {attempt.status ?? t("sent.unreached")}
          </span>
        ))}
      </span>
      <span>{t(`world.state.${delivery.state}`)}</span>
      <span className={styles.quiet}>{delivery.due && t("world.due", { at: moment(delivery.due) })}</span>
      {delivery.is_dead_letter && (
        <span className={styles.controls}>
          <Button disabled={requeue.isPending} onClick={() => requeue.mutate({ id: delivery.id }, act)}>
            {t("world.requeue")}
          </Button>
          <Button disabled={discard.isPending} onClick={() => discard.mutate({ id: delivery.id }, act)}>
            {t("world.discard")}
          </Button>
        </span>
      )}
    </li>
  );
}
