import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { between } from "../../components/times";
import type { TunnelGapView } from "../../rpc/generated";
import styles from "./Tunnels.module.css";

// Older ones are in `gatehouse tunnel list --json`.
const SHOWN = 5;

export interface TunnelGapsProps {
  readonly gaps: readonly TunnelGapView[];
}

/** The times in which nothing could arrive, the newest first. */
export function TunnelGaps({ gaps }: TunnelGapsProps) {
  const { t } = useTranslation("tunnels");
  if (gaps.length === 0) return <p className={styles.quiet}>{t("gaps.none")}</p>;
  return (
    <ul className={styles.gaps} aria-label={t("gaps.title")}>
      {gaps.slice(0, SHOWN).map((gap) => (
        <li key={gap.from}>
          <span>
            {gap.until === null
              ? t("gaps.open", { from: moment(gap.from) })
              : t("gaps.until", { from: moment(gap.from), until: moment(gap.until) })}
            {gap.until !== null && <span className={styles.since}>{between(gap.from, gap.until)}</span>}
          </span>
          <span className={styles.quiet}>{gap.cause.message}</span>
        </li>
      ))}
      {gaps.length > SHOWN && (
        <li className={styles.quiet}>{t("gaps.more", { count: gaps.length - SHOWN })}</li>
      )}
    </ul>
  );
}
