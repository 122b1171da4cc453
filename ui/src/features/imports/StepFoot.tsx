import type { ReactNode } from "react";
import styles from "./StepFoot.module.css";

export interface StepFootProps {
  /** Counts, at the left. */
  readonly facts?: ReactNode;
  /** At most one primary button, at the right. */
  readonly children: ReactNode;
}

/** The bar under a step: what stands, and where it goes on. */
export function StepFoot({ facts, children }: StepFootProps) {
  return (
    <div className={styles.foot} data-pane>
      <div className={styles.facts}>{facts}</div>
      {children}
    </div>
  );
}
