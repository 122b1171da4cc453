import { useTranslation } from "react-i18next";
import { thousands } from "../../../components/numbers";
import type { SubscriptionStatsView } from "../../../rpc/generated";
import styles from "./Subscriptions.module.css";

const WIDTH = 120;
const HEIGHT = 6;

/** How many deliveries arrived, by the platform's own counts. */
export function SuccessBar({ stats }: { readonly stats: SubscriptionStatsView }) {
  const { t } = useTranslation("subscriptions");
  const { total_deliveries: total, failed_deliveries: failed } = stats;
  if (total === null || failed === null) return <p className={styles.quiet}>{t("stats.none")}</p>;
  if (total === 0) return <p className={styles.quiet}>{t("stats.nothingYet")}</p>;
  const arrived = Math.max(0, total - failed);
  const share = Math.min(1, arrived / total);
  const words = t("stats.arrived", {
    arrived: thousands(arrived),
    total: thousands(total),
    percent: (Math.floor(share * 1000) / 10).toFixed(1),
  });
  return (
    <p className={styles.stats}>
      <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        <rect className={styles.failed} width={WIDTH} height={HEIGHT} rx={1} />
        <rect className={styles.arrived} width={share * WIDTH} height={HEIGHT} rx={1} />
      </svg>
      <span aria-hidden="true">{words}</span>
    </p>
  );
}
