import { useTranslation } from "react-i18next";
import { between, clock } from "../../components/times";
import type { AttemptView, DeliveryView } from "../../rpc/generated";
import { AttemptLine } from "./AttemptLine";
import styles from "./AttemptsTab.module.css";
import { answered } from "./columns";
import { VerdictMark, verdictOutlineOf } from "./marks";
import { timeline } from "./timeline";

export interface AttemptsTabProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  onSelect(id: string): void;
  /** Sends one once more; absent where nobody may. */
  readonly onRepeat?: (attempt: AttemptView) => void;
}

/** Everything that happened to the event: what was received of it, and where we sent it again. */
export function AttemptsTab({ delivery, attempts, onSelect, onRepeat }: AttemptsTabProps) {
  const { t } = useTranslation("deliveries");
  const here = delivery.summary;
  const longest = Math.max(1, ...attempts.map(({ timings }) => timings.total_us));
  return (
    <>
      <ol className={styles.timeline} aria-label={t("tab.attempts")}>
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
            <AttemptLine
              key={moment.attempt.id}
              attempt={moment.attempt}
              longest={longest}
              onRepeat={onRepeat}
            />
          ),
        )}
      </ol>
      {attempts.length === 0 ? (
        <p className={styles.meta}>{t("attempts.none")}</p>
      ) : (
        <p className={styles.legend} aria-hidden>
          {(["connect_us", "tls_us", "first_byte_us", "rest"] as const).map((step) => (
            <span key={step}>
              <i data-step={step} />
              {t(`attempts.${step}`)}
            </span>
          ))}
        </p>
      )}
    </>
  );
}
