import { useTranslation } from "react-i18next";
import { bytes, duration } from "../../components/numbers";
import { between, clock } from "../../components/times";
import type { AttemptView, DeliveryView } from "../../rpc/generated";
import { answered } from "./columns";
import { VerdictMark, verdictOutlineOf } from "./marks";
import styles from "./SidePane.module.css";
import { timeline } from "./timeline";

export interface SidePaneProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  onSelect(id: string): void;
  onAttempts(): void;
}

const SHOWN = 5;

/** Attempts and facts beside the tabs; the room for it is there from 1280 px on. */
export function SidePane({ delivery, attempts, onSelect, onAttempts }: SidePaneProps) {
  const { t } = useTranslation("deliveries");
  const { summary, unpacked } = delivery;
  const moments = timeline(delivery, attempts);
  const facts: [string, React.ReactNode][] = [
    [t("facts.endpoint"), summary.endpoint],
    [t("facts.answered"), summary.status_answered === 0 ? t("notAnswered") : summary.status_answered],
    ...(delivery.peer
      ? ([[t("facts.peer"), <code key="peer">{delivery.peer}</code>]] as [string, React.ReactNode][])
      : []),
    ...(delivery.occurred_at
      ? ([
          [
            t("facts.delay"),
            t("facts.fromEvent", { delay: between(delivery.occurred_at, summary.received_at) }),
          ],
        ] as [string, React.ReactNode][])
      : []),
    [
      t("facts.body"),
      <code key="body" title={delivery.body_sha256}>
        sha256 {delivery.body_sha256.slice(0, 8)}…
      </code>,
    ],
    ...(unpacked
      ? ([
          [
            t("facts.unpacked"),
            t(`unpacked.${unpacked.end}`, { coding: unpacked.coding, size: bytes(unpacked.size) }),
          ],
        ] as [string, React.ReactNode][])
      : []),
    [t("facts.bytes"), t(`fidelity.${summary.fidelity}`)],
    [t("facts.stored"), t("facts.beforeAnswer")],
  ];
  return (
    <aside className={styles.side} aria-label={t("side.label")}>
      <section>
        <h2 className={styles.title}>
          {t("side.attempts")} <span>{t("side.count", { count: moments.length })}</span>
        </h2>
        <ol className={styles.timeline}>
          {moments.slice(-SHOWN).map((moment) => (
            <li key={moment.kind === "received" ? moment.delivery.id : moment.attempt.id}>
              <span className={styles.mark}>
                <VerdictMark
                  outline={
                    moment.kind === "received"
                      ? verdictOutlineOf(moment.delivery)
                      : moment.good
                        ? "valid"
                        : "invalid"
                  }
                />
              </span>
              <div className={styles.line}>
                <b>
                  {moment.kind === "received"
                    ? answered(moment.delivery)
                    : (moment.attempt.status ??
                      t(`attempts.error.${moment.attempt.error?.kind ?? "protocol"}`))}
                </b>
                {moment.kind === "sent" && duration(moment.attempt.timings.total_us)}
                <time dateTime={moment.at}>{clock(moment.at)}</time>
              </div>
              <div className={styles.meta}>
                {moment.kind === "sent"
                  ? t(moment.attempt.mode === "forwarded" ? "side.forward" : "side.replay")
                  : moment.delivery.id === summary.id
                    ? t("attempts.this")
                    : t("side.distance", { distance: between(summary.received_at, moment.at) })}
              </div>
            </li>
          ))}
        </ol>
        {moments.length > SHOWN && (
          <button type="button" className={styles.link} onClick={onAttempts}>
            {t("side.all", { count: moments.length })}
          </button>
        )}
      </section>
      <section>
        <h2 className={styles.title}>{t("side.facts")}</h2>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {delivery.last_valid && (
            <div>
              <dt>{t("facts.lastValid")}</dt>
              <dd>
                <button
                  type="button"
                  className={styles.link}
                  onClick={() => onSelect(delivery.last_valid ?? "")}
                >
                  {t("facts.show")}
                </button>
              </dd>
            </div>
          )}
        </dl>
      </section>
    </aside>
  );
}
