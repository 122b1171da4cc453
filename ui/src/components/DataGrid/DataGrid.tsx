import { tableFeatures, useTable } from "@tanstack/react-table";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useLetters } from "../../actions/handlers";
import { LETTERS_REGION } from "../../actions/keyboard";
import styles from "./DataGrid.module.css";
import { GridHead } from "./GridHead";
import { moveFor } from "./moves";
import type { RowSource } from "./rowSource";
import { type FindBelow, useFindBelow } from "./useFindBelow";
import { useMarks } from "./useMarks";

export interface GridColumn<Row> {
  readonly id: string;
  readonly head: string;
  /** The head is only read out: the column is too narrow for it. */
  readonly headSpoken?: boolean;
  /** A track of a CSS grid, such as `62px` or `minmax(0, 1fr)`. */
  readonly width: string;
  readonly align?: "right";
  /** The order that a press on its head puts the list in. */
  readonly sort?: string;
  /** `below` finds the next row under it that fits, as far as rows are there. */
  cell(row: Row, below: FindBelow<Row>): ReactNode;
}

export interface GridHandle {
  focus(): void;
  toTop(): void;
}

export interface DataGridProps<Row> {
  /** What the rows are; the grid's name. */
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly source: RowSource<Row>;
  /** The height of a row in pixels, that of the density. */
  readonly rowHeight: number;
  readonly selected: string | null;
  /** Rows that are selected together with others. */
  readonly marked?: ReadonlySet<string>;
  /** Where the selected row stands when it is known; the grid keeps its place by it. */
  rowId(row: Row): string;
  /** What a screen reader says of the row, when the cells alone would not do. */
  rowLabel?(row: Row): string;
  onSelect(row: Row): void;
  /** Selects rows together with those that are, or takes them out again; the grid can then select several. */
  onMark?(ids: readonly string[], on: boolean): void;
  /** The order in which the list stands. */
  readonly sort?: string;
  onSort?(sort: string): void;
  /** A column was made wider or narrower, in pixels. */
  onResize?(id: string, width: number): void;
  onOpen?(row: Row): void;
  onBack?(): void;
  /** Whether the focus is in the grid, and whether its first row is in view. */
  onAttention?(attention: { focused: boolean; atTop: boolean }): void;
  readonly handle?: Ref<GridHandle>;
}

const features = tableFeatures({});

/** A list of fixed rows as an ARIA grid: only the rows in view exist, one of them can hold the focus. */
export function DataGrid<Row extends object>(props: DataGridProps<Row>) {
  const { label, columns, source, rowHeight, selected, rowId, rowLabel, onSelect, onOpen, onBack } = props;
  const letters = useLetters();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(false);
  const [atTop, setAtTop] = useState(true);
  const tracks = columns.map((column) => column.width).join(" ");

  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The active row stays in the document, or the focus would be lost when it is scrolled away.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range);
      return active < range.count && !rows.includes(active) ? [...rows, active].sort((a, b) => a - b) : rows;
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what has to be measured anew.
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const items = virtual.getVirtualItems();
  const first = items.find((item) => item.index !== active)?.index ?? 0;
  const last = items.findLast((item) => item.index !== active)?.index ?? 0;
  useEffect(() => source.want(first, last), [source, first, last]);

  const visible = items.flatMap((item) => source.rowAt(item.index) ?? []);
  const findBelow = useFindBelow(source, items);
  const defs = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.head,
        cell: ({ row }: { row: { original: Row } }) => column.cell(row.original, findBelow(row.original)),
      })),
    [columns, findBelow],
  );
  const table = useTable({ features, columns: defs, data: visible, getRowId: rowId });
  const drawn = new Map(table.getRowModel().rows.map((row) => [row.id, row]));

  // The active row follows the selection, wherever new rows have moved it.
  const selectedIndex = items.find((item) => {
    const row = source.rowAt(item.index);
    return row !== undefined && rowId(row) === selected;
  })?.index;
  useEffect(() => {
    if (selectedIndex !== undefined) setActive(selectedIndex);
  }, [selectedIndex]);

  const { onAttention } = props;
  useEffect(() => onAttention?.({ focused, atTop }), [onAttention, focused, atTop]);

  const focusRow = (index: number) => {
    const find = () => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    const row = find();
    // A row that was just scrolled to exists only after the next paint.
    if (row) row.focus({ preventScroll: true });
    else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
  };
  const goTo = (index: number) => {
    const target = Math.max(0, Math.min(index, source.count - 1));
    const row = source.rowAt(target);
    setActive(target);
    virtual.scrollToIndex(target, { align: "auto" });
    if (row !== undefined) onSelect(row);
    focusRow(target);
  };
  useImperativeHandle(props.handle, () => ({
    // A filter may have left fewer rows than there were.
    focus: () => focusRow(Math.max(0, Math.min(active, source.count - 1))),
    toTop: () => {
      setActive(0);
      virtual.scrollToOffset(0);
    },
  }));

  // A list that appears takes the focus when nothing else has it, so that the keyboard has a place to begin.
  const takesFocus = useRef(true);
  useEffect(() => {
    const here = document.activeElement;
    if (!takesFocus.current || source.count === 0) return;
    takesFocus.current = false;
    if (here === null || here === document.body) focusRow(selectedIndex ?? active);
  });

  const { marked, onMark } = props;
  const marks = useMarks({ source, active, letters, marked, rowId, onMark, goTo });

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (marks.onKey(event)) {
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move = moveFor(event.nativeEvent, letters, { active, count: source.count, page });
    if (move === null) return;
    event.preventDefault();
    const row = source.rowAt(active);
    if (typeof move === "number") goTo(move);
    else if (move === "back") onBack?.();
    else if (row !== undefined) {
      onSelect(row);
      onOpen?.(row);
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot hold rows that are not in the document.
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={source.total + 1}
      aria-colcount={columns.length}
      aria-multiselectable={onMark !== undefined || undefined}
      tabIndex={-1}
      className={styles.grid}
      style={{ "--tracks": tracks } as React.CSSProperties}
      data-focused={focused}
      {...{ [LETTERS_REGION]: true }}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={(event) => setFocused(event.currentTarget.contains(event.relatedTarget))}
    >
      <GridHead columns={columns} sort={props.sort} onSort={props.onSort} onResize={props.onResize} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above. */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="rowgroup"
        onScroll={(event) => setAtTop(event.currentTarget.scrollTop < rowHeight)}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = source.rowAt(item.index);
            const id = row && rowId(row);
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above.
              <div
                key={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={id !== undefined && (id === selected || (marked?.has(id) ?? false))}
                data-marked={(id !== undefined && marked?.has(id)) || undefined}
                aria-label={row && rowLabel?.(row)}
                aria-busy={row === undefined || undefined}
                tabIndex={item.index === active ? 0 : -1}
                data-index={item.index}
                data-pane-stop={item.index === active || undefined}
                className={styles.row}
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                onMouseDown={(event) => row !== undefined && marks.onPress(event, item.index)}
              >
                {id !== undefined &&
                  drawn
                    .get(id)
                    ?.getAllCells()
                    .map((cell, at) => (
                      // biome-ignore lint/a11y/useFocusableInteractive: the row holds the focus.
                      // biome-ignore lint/a11y/useSemanticElements: as above.
                      <span
                        key={cell.id}
                        role="gridcell"
                        className={styles.cell}
                        data-align={columns[at]?.align}
                      >
                        <table.FlexRender cell={cell} />
                      </span>
                    ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
