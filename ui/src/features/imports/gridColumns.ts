import type { ColDef } from "ag-grid-community";
import { thousands } from "../../components/numbers";
import type { ImportCheckView, MapView, RowView, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { ColumnHead } from "./ColumnHead";
import { standing } from "./mapping";
import { isHidden } from "./masked";
import { ProblemCell } from "./ProblemCell";
import styles from "./ProblemGrid.module.css";
import { problemsAt } from "./severity";

export const NUMBER = "number";
export const columnId = (index: number): string => `c${index}`;
export const indexOf = (id: string): number | null => (id === NUMBER ? null : Number(id.slice(1)));

const NUMERIC = new Set(["integer", "decimal", "number", "money"]);
const CLASSES: Readonly<Record<string, string | undefined>> = {
  error: styles.error,
  question: styles.doubt,
  warning: styles.doubt,
};

const [NARROW, WIDE] = [64, 240];
const [CELL_LETTER_PX, HEAD_LETTER_PX, ROOM_PX, MARK_PX, EYE_PX] = [6.8, 6.2, 19, 16, 28];

/** A width in pixels that fits the first records and the head, with their marks. */
function fitting({ preview }: SniffView, index: number, head: string, count: number, eye: boolean): number {
  const longest = preview.reduce((most, cells) => Math.max(most, cells[index]?.length ?? 0), 0);
  const [mark, badge] = count > 0 ? [MARK_PX, MARK_PX + thousands(count).length * HEAD_LETTER_PX] : [0, 0];
  // A required one has a star.
  const heading = (head.length + 2) * HEAD_LETTER_PX + badge + (eye ? EYE_PX : 0);
  const widest = Math.max(longest * CELL_LETTER_PX + mark, heading) + ROOM_PX;
  return Math.round(Math.min(WIDE, Math.max(NARROW, widest)));
}

/** The columns of the grid: the row's number, then those of the file in their order. */
export function gridColumns(
  open: OpenImport,
  sniff: SniffView,
  map: MapView,
  check: ImportCheckView,
  widthOf: (name: string) => number | undefined,
  numberHead: string,
  onReveal: (index: number) => void,
): ColDef<RowView>[] {
  const mapping = standing(open, map);
  const veil = { masked: check.masked, revealed: open.revealed };
  const columns = sniff.columns.map(({ name }, index): ColDef<RowView> => {
    const target = mapping[index] ?? null;
    const groups = check.groups.filter((group) => group.column === name);
    const count = groups.reduce((sum, group) => sum + group.count, 0);
    // What a column becomes decides: an id of digits is no number.
    const column = map.targets.find((other) => other.name === target);
    const numeric = NUMERIC.has(column?.type ?? "");
    const masked = check.masked.includes(index);
    const hidden = isHidden(veil, index);
    const worst = (data: RowView | undefined) => data && problemsAt(data, index)[0];
    return {
      colId: columnId(index),
      headerName: target ?? name,
      headerComponent: ColumnHead,
      headerComponentParams: {
        index,
        source: name,
        target,
        required: column?.required ?? false,
        count,
        severity: groups.some(({ severity }) => severity === "error") ? "error" : "doubt",
        masked,
        revealed: !hidden,
      },
      // The head holds the focus itself, and its only button does not.
      suppressHeaderKeyboardEvent: ({ event }) => {
        const pressed = masked && (event.key === "Enter" || event.key === " ");
        if (pressed) onReveal(index);
        return pressed;
      },
      headerClass: numeric ? styles.right : undefined,
      valueGetter: ({ data }) => data?.cells[index] ?? "",
      cellRendererSelector: ({ data }) =>
        worst(data) === undefined && !hidden
          ? undefined
          : { component: ProblemCell, params: { index, hidden } },
      cellClass: ({ data }) =>
        [CLASSES[worst(data)?.severity ?? ""], numeric && styles.right, target === null && styles.out].filter(
          (name) => typeof name === "string",
        ),
      width: widthOf(name) ?? fitting(sniff, index, target ?? name, count, masked),
      minWidth: 60,
    };
  });
  const number: ColDef<RowView> = {
    colId: NUMBER,
    headerName: numberHead,
    valueGetter: ({ data }) => (data === undefined ? "" : thousands(data.number)),
    cellClass: styles.number,
    headerClass: styles.numberHead,
    pinned: "left",
    width: Math.max(44, Math.round(thousands(check.rows).length * CELL_LETTER_PX) + ROOM_PX),
    resizable: false,
  };
  return [number, ...columns];
}
