import { IconAlertOctagon, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { bytes, duration, thousands } from "../../../components/numbers";
import { short } from "../../../components/times";
import type { ApiAnswerView } from "../../../rpc/generated";
import styles from "./Answer.module.css";
import { reasonOf } from "./reasons";

/** The status with its word, how long it took, how much came, and how much of the limit is left. */
export function AnswerHead({ answer }: { readonly answer: ApiAnswerView }) {
  const { t } = useTranslation("explorer");
  const { status, body, limit, waited_ms, sendings } = answer;
  const good = status < 400;
  const ICON = { size: 14, stroke: 1.9, "aria-hidden": true } as const;
  return (
    <div className={styles.head} role="status">
      <b className={styles.status} data-good={good || undefined}>
        {good ? <IconCircleCheck {...ICON} /> : <IconAlertOctagon {...ICON} />}
        {status} {reasonOf(status)}
      </b>
      <span>{duration(answer.duration_ms * 1000)}</span>
      <span>{bytes(body.size)}</span>
      {body.content_type && <span className={styles.quiet}>{body.content_type.split(";")[0]}</span>}
      {waited_ms > 0 && (
        <span className={styles.waited}>{t("answer.waited", { time: short(waited_ms * 1000) })}</span>
      )}
      {sendings > 1 && <span className={styles.waited}>{t("answer.sendings", { count: sendings })}</span>}
      {limit?.remaining !== null && limit?.remaining !== undefined && (
        <span className={styles.end}>
          {t("answer.left", {
            remaining: thousands(limit.remaining),
            limit: limit.limit === null ? "?" : thousands(limit.limit),
          })}
        </span>
      )}
    </div>
  );
}
