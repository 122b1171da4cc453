import type { ICellRendererParams } from "ag-grid-community";
import type { RowView } from "../../rpc/generated";
import place from "./ImportsPlace.module.css";
import { MaskedText } from "./MaskedText";
import styles from "./ProblemGrid.module.css";
import { SeverityMark } from "./SeverityMark";
import { problemsAt } from "./severity";

export interface ProblemCellParams extends ICellRendererParams<RowView, string> {
  readonly index: number;
  /** Whether the value is not shown. */
  readonly hidden: boolean;
}

/** A cell that is more than its text: hidden, or with a problem, its outline, and for screen readers what is wrong. */
export function ProblemCell({ data, value, index, hidden }: ProblemCellParams) {
  const [worst] = data === undefined ? [] : problemsAt(data, index);
  const shown = hidden && value ? <MaskedText /> : value;
  if (worst === undefined) return shown;
  return (
    <span className={styles.problem} title={worst.message}>
      <SeverityMark severity={worst.severity} />
      <span className={styles.text}>{shown}</span>
      <span className={place.spoken}>. {worst.message}</span>
    </span>
  );
}
