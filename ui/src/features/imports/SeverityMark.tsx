import { IconAlertTriangle } from "@tabler/icons-react";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import styles from "./SeverityMark.module.css";

export interface SeverityMarkProps {
  /** `error`, `question` or `warning`. */
  readonly severity: string;
  readonly size?: number;
}

/** The outline of a problem: an octagon keeps the row back, a triangle is a doubt. Its word stands beside it. */
export function SeverityMark({ severity, size = 12 }: SeverityMarkProps) {
  return (
    <span className={styles.mark} data-severity={severity} aria-hidden="true">
      {severity === "error" ? (
        <VerdictMark outline="invalid" size={size} />
      ) : (
        <IconAlertTriangle size={size} stroke={1.9} />
      )}
    </span>
  );
}
