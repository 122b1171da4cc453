import { useCallback, useRef } from "react";
import type { RowSource } from "./rowSource";

/** Finds the next row below that fits. */
export type FindBelow<Row> = (fits: (row: Row) => boolean) => Row | undefined;

/** How many rows are looked at for one that fits. */
const LOOK_BELOW = 200;

/** Gives for a row in view what looks at the rows below it, as far as they are there. */
export function useFindBelow<Row extends object>(
  source: RowSource<Row>,
  items: readonly { readonly index: number }[],
): (row: Row) => FindBelow<Row> {
  const places = new Map(
    items.flatMap(({ index }) => {
      const row = source.rowAt(index);
      return row === undefined ? [] : [[row, index] as const];
    }),
  );
  const find = (row: Row, fits: (other: Row) => boolean) => {
    const at = places.get(row) ?? source.count;
    for (let next = at + 1; next <= at + LOOK_BELOW; next++) {
      const other = source.rowAt(next);
      if (other === undefined || fits(other)) return other;
    }
    return undefined;
  };
  // The cells stay the same ones while rows come and go.
  const latest = useRef(find);
  latest.current = find;
  return useCallback((row: Row) => (fits) => latest.current(row, fits), []);
}
