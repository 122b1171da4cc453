import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { moment } from "../../../../components/format";
import { ProblemCard } from "../../../../components/ProblemCard/ProblemCard";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";
import { VerdictMark, type VerdictOutline } from "../../../../components/VerdictBadge/VerdictMark";
import { Words } from "../../../../components/Words/Words";
import type { DialogueWatchView } from "../../../../rpc/generated";
import styles from "./Companies.module.css";

const OUTLINES: Readonly<Record<DialogueWatchView["state"], VerdictOutline>> = {
  reachable: "valid",
  unreachable: "invalid",
  unknown: "pending",
  local: "none",
};

const HOUR = 3600;

export interface MonitorStripProps {
  readonly watch: DialogueWatchView;
  readonly platform: string;
}

/** Whether the platform reaches the application: it disables one that is away for long. */
export function MonitorStrip({ watch, platform }: MonitorStripProps) {
  const { t } = useTranslation("dialogue");
  const { state, text, alarm, since, tunnel, last_health, interval_s, threshold_s, assumed } = watch;
  const word = t(`monitor.state.${state}`);
  const rule = t("monitor.rule", {
    platform,
    interval: interval_s,
    hours: Math.round(threshold_s / HOUR),
  });
  return (
    <section className={styles.monitor} aria-label={t("monitor.title")} data-state={state}>
      <div className={styles.monitorHead}>
        <h2>{t("monitor.title")}</h2>
        <span className={styles.watch} data-outline={OUTLINES[state]}>
          <VerdictMark outline={OUTLINES[state]} />
          {word}
        </span>
      </div>
      {alarm ? (
        <ProblemCard compact announce title={t("monitor.alarm", { platform })}>
          <Words text={text} />
          {since !== null && ` ${t("monitor.since", { at: moment(since) })}`}
        </ProblemCard>
      ) : (
        <p>
          <Words text={text} />
        </p>
      )}
      <dl className={styles.facts}>
        <div>
          <dt>{t("monitor.health")}</dt>
          <dd>
            {last_health === null ? (
              t("monitor.neverAsked")
            ) : (
              <Link to="/deliveries" search={{ selected: last_health.delivery_id }}>
                {t("monitor.asked", { at: moment(last_health.at), status: last_health.status })}
              </Link>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("monitor.tunnel")}</dt>
          <dd>
            {tunnel === null ? t("monitor.noTunnel") : t(`monitor.tunnels.${tunnel.state}`, tunnel.state)}
          </dd>
        </div>
      </dl>
      <p className={styles.rule}>
        {rule} {assumed && <ProvenanceMark provenance="assumed" />}
      </p>
    </section>
  );
}
