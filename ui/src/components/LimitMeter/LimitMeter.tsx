import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { left } from "../Countdown/left";
import { useNow } from "../Countdown/useNow";
import { thousands } from "../numbers";
import { clock } from "../times";
import styles from "./LimitMeter.module.css";

export interface LimitMeterProps {
  /** What is limited: “rejento, per key”. */
  readonly label: string;
  /** How many calls fit; null where nobody said it yet. */
  readonly limit: number | null;
  /** How many are left of them. */
  readonly remaining: number | null;
  /** When it is full again. */
  readonly resetsAt: string | null;
  /** The rule and whose word it is, at the right below. */
  readonly children?: ReactNode;
}

/** Below this share of what is allowed the bar is amber. */
const LITTLE = 0.1;
const SOON_MS = 600_000;

/** How much of a limit is left and when it is full again; the bar shows what was used. */
export function LimitMeter({ label, limit, remaining, resetsAt, children }: LimitMeterProps) {
  const { t } = useTranslation("components");
  const ends = resetsAt === null ? null : Date.parse(resetsAt);
  const now = useNow(ends !== null && ends > Date.now());
  const known = limit !== null && remaining !== null;
  const used = known ? Math.min(limit, Math.max(0, limit - remaining)) : 0;
  const little = known && remaining < limit * LITTLE;
  const words = !known
    ? t(limit === null ? "limit.unknown" : "limit.uncounted")
    : t("limit.left", { remaining: thousands(remaining), limit: thousands(limit) });
  return (
    <div className={styles.limit}>
      <div className={styles.head}>
        <span className={styles.label}>{label}</span>
        {known ? (
          <span>
            <b className={styles.left}>{thousands(remaining)}</b>{" "}
            <span className={styles.quiet}>{t("limit.of", { limit: thousands(limit) })}</span>
          </span>
        ) : (
          <span className={styles.quiet}>{words}</span>
        )}
      </div>
      {limit !== null && (
        // biome-ignore lint/a11y/useSemanticElements: what an engine draws for a meter cannot be given our colours.
        <div
          role="meter"
          className={styles.bar}
          aria-valuemin={0}
          aria-valuemax={limit}
          aria-valuenow={used}
          aria-valuetext={words}
          aria-label={label}
          data-little={little || undefined}
        >
          <i style={{ width: `${limit === 0 ? 100 : (used * 100) / limit}%` }} />
        </div>
      )}
      <div className={styles.foot}>
        {known && ends !== null && ends > now && (
          <span>
            {ends - now < SOON_MS
              ? t("limit.fullIn", { left: left(ends - now) })
              : t("limit.resets", { at: clock(new Date(ends).toISOString()) })}
          </span>
        )}
        <span className={styles.rule}>{children}</span>
      </div>
    </div>
  );
}
