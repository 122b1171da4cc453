import type { ICellRendererParams } from "ag-grid-community";
import type { RowView } from "../../rpc/generated";
import place from "./ImportsPlace.module.css";
import styles from "./ProblemGrid.module.css";
import { SeverityMark } from "./SeverityMark";
import { problemsAt } from "./severity";

export interface ProblemCellParams extends ICellRendererParams<RowView, string> {
  readonly index: number;
}

/** A cell with a problem: its outline, what is written, and for screen readers what is wrong. */
export function ProblemCell({ data, value, index }: ProblemCellParams) {
  const [worst] = data === undefined ? [] : problemsAt(data, index);
  if (worst === undefined) return value;
  return (
    <span className={styles.problem} title={worst.message}>
      <SeverityMark severity={worst.severity} />
      <span className={styles.text}>{value}</span>
      <span className={place.spoken}>. {worst.message}</span>
    </span>
  );
}
