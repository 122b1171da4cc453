import { useTranslation } from "react-i18next";
import { duration } from "../../../components/numbers";
import { clock } from "../../../components/times";
import type { AttemptView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { AttemptAnswer } from "../AttemptAnswer";
import { VerdictMark } from "../marks";
import { isGood } from "../timeline";
import styles from "./Edit.module.css";

export interface SentAnswerProps {
  readonly runId: string;
  /** The how manieth sending it is. */
  readonly number: number;
  readonly newest: boolean;
  /** What came back, once it did. */
  readonly attempt: AttemptView | null;
}

/** What came back of one sending. */
export function SentAnswer({ runId, number, newest, attempt }: SentAnswerProps) {
  const { t } = useTranslation(["edit", "deliveries"]);
  // An attempt that was not kept has its reason at the item alone.
  const item = useRead("replay.run", { run_id: runId, limit: 1 }, { enabled: attempt === null }).data
    ?.items[0];
  if (attempt === null) {
    const failed = item?.state === "failed";
    return (
      <li className={styles.answer}>
        <p className={styles.answerHead} role={newest ? "status" : undefined}>
          <VerdictMark outline={failed ? "invalid" : "pending"} />
          <span>{failed ? item.error : t("answers.waiting")}</span>
        </p>
      </li>
    );
  }
  const good = isGood(attempt);
  return (
    <li className={styles.answer} data-good={good || undefined}>
      <p className={styles.answerHead} role={newest ? "status" : undefined}>
        <VerdictMark outline={good ? "valid" : "invalid"} />
        <b>{attempt.status ?? t(`deliveries:attempts.error.${attempt.error?.kind ?? "protocol"}`)}</b>
        <span>{t(good ? "answers.accepted" : "answers.refused")}</span>
        <span>{duration(attempt.timings.total_us)}</span>
        <time dateTime={attempt.started_at}>
          {t("answers.number", { number, time: clock(attempt.started_at) })}
        </time>
      </p>
      <AttemptAnswer attempt={attempt} />
    </li>
  );
}
