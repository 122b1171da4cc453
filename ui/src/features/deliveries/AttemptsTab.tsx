import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import { duration } from "../../components/numbers";
import { between, clock } from "../../components/times";
import type { AttemptView, DeliveryView } from "../../rpc/generated";
import { AttemptAnswer } from "./AttemptAnswer";
import styles from "./AttemptsTab.module.css";
import { answered } from "./columns";
import { VerdictMark, verdictOutlineOf } from "./marks";
import { timeline } from "./timeline";

export interface AttemptsTabProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  onSelect(id: string): void;
}

/** Everything that happened to the event: what was received of it, and where we sent it again. */
export function AttemptsTab({ delivery, attempts, onSelect }: AttemptsTabProps) {
  const { t } = useTranslation("deliveries");
  const here = delivery.summary;
  return (
    <ol className={styles.timeline}>
      {timeline(delivery, attempts).map((moment) =>
        moment.kind === "received" ? (
          <li key={moment.delivery.id}>
            <span className={styles.mark}>
              <VerdictMark outline={verdictOutlineOf(moment.delivery)} />
            </span>
            <div className={styles.line}>
              <b>{answered(moment.delivery)}</b>
              <span>{t("attempts.received")}</span>
              {moment.delivery.id === here.id ? (
                <span className={styles.meta}>{t("attempts.this")}</span>
              ) : (
                <button type="button" className={styles.link} onClick={() => onSelect(moment.delivery.id)}>
                  {t("attempts.show", { distance: between(here.received_at, moment.delivery.received_at) })}
                </button>
              )}
              <time className={styles.time} dateTime={moment.delivery.received_at}>
                {clock(moment.delivery.received_at)}
              </time>
            </div>
          </li>
        ) : (
          <li key={moment.attempt.id}>
            <span className={styles.mark}>
              <VerdictMark outline={moment.good ? "valid" : "invalid"} />
            </span>
            <div className={styles.line}>
              <b>
                {moment.attempt.status ?? t(`attempts.error.${moment.attempt.error?.kind ?? "protocol"}`)}
              </b>
              <span>{t(`attempts.${moment.attempt.mode}`)}</span>
              <span className={styles.target}>
                <Foreign text={moment.attempt.target} />
              </span>
              <span className={styles.meta}>{duration(moment.attempt.timings.total_us)}</span>
              {moment.attempt.outbox?.possible_duplicate && (
                <span className={styles.meta}>{t("attempts.again")}</span>
              )}
              <time className={styles.time} dateTime={moment.attempt.started_at}>
                {clock(moment.attempt.started_at)}
              </time>
            </div>
            <AttemptAnswer attempt={moment.attempt} />
          </li>
        ),
      )}
    </ol>
  );
}
