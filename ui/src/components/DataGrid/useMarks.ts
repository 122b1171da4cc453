import { useRef } from "react";
import type { RowSource } from "./rowSource";

export interface MarksOptions<Row> {
  readonly source: RowSource<Row>;
  readonly active: number;
  readonly letters: boolean;
  readonly marked: ReadonlySet<string> | undefined;
  rowId(row: Row): string;
  readonly onMark: ((ids: readonly string[], on: boolean) => void) | undefined;
  goTo(index: number): void;
}

/** Selecting several rows: Ctrl takes one in or out, Shift takes all from the last one on, `x` does it by the keyboard. */
export function useMarks<Row>({ source, active, letters, marked, rowId, onMark, goTo }: MarksOptions<Row>) {
  const anchor = useRef(0);
  const toggle = (index: number) => {
    const row = source.rowAt(index);
    if (row === undefined) return;
    anchor.current = index;
    onMark?.([rowId(row)], !marked?.has(rowId(row)));
  };
  // Only rows that are there can be selected.
  const extend = (to: number) => {
    const target = Math.max(0, Math.min(to, source.count - 1));
    const [from, end] = [Math.min(anchor.current, target), Math.max(anchor.current, target)];
    const ids: string[] = [];
    for (let at = from; at <= end; at += 1) {
      const row = source.rowAt(at);
      if (row !== undefined) ids.push(rowId(row));
    }
    onMark?.(ids, true);
    goTo(target);
  };
  return {
    onPress: (event: React.MouseEvent, index: number) => {
      if (onMark && event.shiftKey) extend(index);
      else if (onMark && (event.ctrlKey || event.metaKey)) toggle(index);
      else {
        anchor.current = index;
        goTo(index);
      }
    },
    /** Whether the key was for selecting. */
    onKey: (event: React.KeyboardEvent): boolean => {
      if (!onMark) return false;
      const down = event.key === "ArrowDown";
      if (event.shiftKey && (down || event.key === "ArrowUp")) {
        if ((marked?.size ?? 0) === 0) anchor.current = active;
        extend(active + (down ? 1 : -1));
        return true;
      }
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (letters && plain && event.key === "x") {
        toggle(active);
        return true;
      }
      return false;
    },
  };
}
