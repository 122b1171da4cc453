/** The rows of a grid, of which only those near the view are held. */
export interface RowSource<Row> {
  /** How many rows can be scrolled to now. */
  readonly count: number;
  /** How many there are in all. */
  readonly total: number;
  /** The row, or nothing while it is on its way. */
  rowAt(index: number): Row | undefined;
  /** Asks for the rows from `first` to `last`, and lets go of those far away. */
  want(first: number, last: number): void;
}
