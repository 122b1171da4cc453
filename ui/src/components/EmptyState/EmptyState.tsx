import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

export interface EmptyStateProps {
  /** One sentence. */
  readonly children: ReactNode;
  /** One next step, a button. */
  readonly action?: ReactNode;
  /** How many rows stand in for what will be here. */
  readonly rows?: number;
  /** Their height in pixels, that of the rows to come. */
  readonly rowHeight?: number;
}

/** Keeps the frame of a list that is empty: rows, one sentence, one next step. */
export function EmptyState({ children, action, rows = 3, rowHeight = 28 }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <div className={styles.rows} aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
          <div key={row} className={styles.row} style={{ height: rowHeight }}>
            <span className={styles.bar} />
            <span className={styles.bar} data-wide />
            <span className={styles.bar} />
          </div>
        ))}
      </div>
      <p className={styles.sentence}>{children}</p>
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
