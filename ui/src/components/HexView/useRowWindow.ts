import type { KeyboardEvent, RefObject } from "react";

const ROW_HEIGHT = 19;
// WebKitGTK clamps an element's height at 33,554,428 px; below that a scroll position still names a row.
const MOST_HEIGHT = 30_000_000;

export interface RowWindowRequest {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly total: number;
  readonly visible: number;
  readonly first: number;
  readonly setFirst: (row: number) => void;
}

/** Maps a scroll position to the first row shown, also where all rows together are too high for an element. */
export function useRowWindow({ scroller, total, visible, first, setFirst }: RowWindowRequest) {
  const height = Math.min(total * ROW_HEIGHT, MOST_HEIGHT);
  const last = Math.max(0, total - visible);
  const range = height - visible * ROW_HEIGHT;
  const perRow = last > 0 ? range / last : ROW_HEIGHT;

  const show = (row: number) => {
    const next = Math.min(Math.max(0, row), last);
    setFirst(next);
    if (scroller.current) scroller.current.scrollTop = next * perRow;
  };
  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0;
    setFirst(Math.min(last, Math.round(top / perRow)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: first + 1,
      ArrowUp: first - 1,
      PageDown: first + visible - 1,
      PageUp: first - visible + 1,
      Home: 0,
      End: last,
    };
    const row = moves[event.key];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    show(row);
  };
  /** Brings a row into view, a few rows below the top, and moves nothing when it is there already. */
  const reveal = (row: number) => {
    if (row < first || row >= first + visible) show(row - 2);
  };
  return { height, rowHeight: ROW_HEIGHT, reveal, onScroll, onKeyDown };
}
