import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { between } from "../../components/times";
import type { GapAdviceView, TunnelGapView } from "../../rpc/generated";
import styles from "./Tunnels.module.css";

// Older ones are in `gatehouse tunnel list --json`.
const SHOWN = 5;

export interface TunnelGapsProps {
  readonly gaps: readonly TunnelGapView[];
  /** The platforms that still try again by themselves after a loss, for so many seconds. */
  readonly tried: readonly GapAdviceView[];
}

/** The times in which nothing could arrive, the newest first. */
export function TunnelGaps({ gaps, tried }: TunnelGapsProps) {
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
          {stillTried(gap, tried).map(({ name, at }) => (
            <span key={name} className={styles.quiet}>
              {t("gaps.tried", { platform: name, at: moment(at) })}
            </span>
          ))}
        </li>
      ))}
      {gaps.length > SHOWN && (
        <li className={styles.quiet}>{t("gaps.more", { count: gaps.length - SHOWN })}</li>
      )}
    </ul>
  );
}

/** Until when a delivery that was lost last in a gap is still tried, by the platforms' own schedules. */
function stillTried(gap: TunnelGapView, tried: readonly GapAdviceView[]) {
  const lost = Date.parse(gap.until ?? new Date().toISOString());
  return tried.flatMap(({ platform_name, tried_again_s }) => {
    const until = lost + (tried_again_s ?? 0) * 1000;
    return tried_again_s && until > Date.now()
      ? [{ name: platform_name, at: new Date(until).toISOString() }]
      : [];
  });
}
