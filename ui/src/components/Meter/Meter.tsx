import styles from "./Meter.module.css";

export interface MeterProps {
  /** From 0 to 1. */
  readonly value: number;
  /** What it measures, for screen readers. */
  readonly label: string;
}

/** How far long work is: square ends, and it moves only when the work does. */
export function Meter({ value, label }: MeterProps) {
  return <progress className={styles.meter} value={value} max={1} aria-label={label} />;
}
