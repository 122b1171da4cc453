import type { RowView } from "../../rpc/generated";

/** The cell that holds the focus: a row of the file, and its column from 0; none on the row's number. */
export interface GridCell {
  readonly row: RowView;
  readonly index: number | null;
}
