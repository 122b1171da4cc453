import { IconAlertOctagon, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AuditCallView } from "../../rpc/generated";
import styles from "./CallStatus.module.css";

export interface CallStatusProps {
  readonly call: Pick<AuditCallView, "status" | "sent" | "error">;
}

const ICON = { size: 13, stroke: 1.9, "aria-hidden": true } as const;

/** What became of a call: its status, that nothing answered, or that it was not sent. */
export function CallStatus({ call: { status, sent, error } }: CallStatusProps) {
  const { t } = useTranslation("components");
  const state = !sent ? "held" : status === null || status >= 400 ? "failed" : "good";
  return (
    <span className={styles.status} data-state={state} title={error ?? undefined}>
      {state === "held" && <IconLock {...ICON} />}
      {state === "failed" && <IconAlertOctagon {...ICON} />}
      {!sent ? t("call.notSent") : (status ?? t("call.noAnswer"))}
    </span>
  );
}
