import { useTranslation } from "react-i18next";
import { duration } from "../../components/numbers";
import type { AttemptTimings } from "../../rpc/generated";
import styles from "./AttemptsTab.module.css";

export interface TimingsBarProps {
  readonly timings: AttemptTimings;
  /** The longest of all that are drawn together, in microseconds. */
  readonly longest: number;
}

const STEPS = ["connect_us", "tls_us", "first_byte_us"] as const;

/** Where the time went, drawn to the scale of the longest; the figures are read out and shown on demand. */
export function TimingsBar({ timings, longest }: TimingsBarProps) {
  const { t } = useTranslation("deliveries");
  const steps = STEPS.flatMap((name) => {
    const value = timings[name];
    return value === null ? [] : [{ name, value }];
  });
  const told = steps.reduce((sum, { value }) => sum + value, 0);
  const rest = Math.max(0, timings.total_us - told);
  const words = [...steps, { name: "total_us" as const, value: timings.total_us }]
    .map(({ name, value }) => `${t(`attempts.${name}`)} ${duration(value)}`)
    .join(", ");
  const share = (value: number) => ({ width: `${(100 * value) / Math.max(longest, told, 1)}%` });
  return (
    <span className={styles.bar} role="img" aria-label={words} title={words}>
      {steps.map(({ name, value }) => (
        <span key={name} data-step={name} style={share(value)} />
      ))}
      {rest > 0 && <span data-step="rest" style={share(rest)} />}
    </span>
  );
}
