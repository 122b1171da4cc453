import { useTranslation } from "react-i18next";
import { Meter } from "../../components/Meter/Meter";
import { kindOf } from "./kindOf";
import styles from "./Rail.module.css";
import { useActivities } from "./useActivities";

/** The newest work that runs, above the settings. */
export function RunningJob() {
  const { t } = useTranslation("frame");
  const [job] = useActivities().running;
  if (job === undefined) return null;
  return (
    <div className={styles.job}>
      <span className={styles.subject} title={job.subject}>
        {job.subject}
      </span>
      <span>{t("activity.state.running", { percent: Math.floor(job.progress * 100) })}</span>
      <Meter
        value={job.progress}
        label={t("activity.progress", { kind: t(kindOf(job.kind)), subject: job.subject })}
      />
    </div>
  );
}
