import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useLetters } from "../../../actions/handlers";
import { LETTERS_REGION } from "../../../actions/keyboard";
import { moveFor } from "../../../components/DataGrid/moves";
import { GroupLine, RequestLine } from "./lines";
import styles from "./Requests.module.css";
import type { ListRow, RequestRow } from "./rows";

export interface TreeHandle {
  focus(): void;
}

export interface RequestTreeProps {
  readonly label: string;
  readonly rows: readonly ListRow[];
  /** The key of the call that is opened. */
  readonly selected: string | null;
  readonly rowHeight: number;
  readonly handle?: Ref<TreeHandle>;
  onSelect(row: RequestRow): void;
  onFold(key: string, folded: boolean): void;
  /** Enter on a call: the focus goes to it. */
  onOpen(): void;
}

/** The calls in their groups: arrows move, fold and open; only the rows in view exist. */
export function RequestTree(props: RequestTreeProps) {
  const { label, rows, selected, rowHeight, onSelect, onFold, onOpen } = props;
  const letters = useLetters();
  const scroller = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(selected);
  const found = rows.findIndex(({ key }) => key === activeKey);
  const active = found < 0 ? 0 : found;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what has to be measured anew.
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const focusRow = (index: number) => {
    const find = () => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    const row = find();
    if (row) row.focus({ preventScroll: true });
    else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
  };
  const goTo = (index: number) => {
    const target = Math.max(0, Math.min(index, rows.length - 1));
    const row = rows[target];
    if (row === undefined) return;
    setActiveKey(row.key);
    virtual.scrollToIndex(target, { align: "auto" });
    // A dialogue takes the whole place, the list too: one passes over it, and Enter opens it.
    if (row.kind === "request" && row.opened.kind !== "dialogue") onSelect(row);
    focusRow(target);
  };
  useImperativeHandle(props.handle, () => ({ focus: () => focusRow(active) }));

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    if (row === undefined) return;
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (!held && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const fold = event.key === "ArrowLeft";
      event.preventDefault();
      if (row.kind === "group" && row.folded !== fold) onFold(row.key, fold);
      else if (fold) goTo(rows.findLastIndex(({ level }, index) => index < active && level < row.level));
      else goTo(active + 1);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move = moveFor(event.nativeEvent, letters, { active, count: rows.length, page });
    if (move === null || move === "back") return;
    event.preventDefault();
    if (typeof move === "number") goTo(move);
    else if (row.kind === "group") onFold(row.key, !row.folded);
    else {
      onSelect(row);
      onOpen();
    }
  };

  return (
    <div
      ref={scroller}
      role="tree"
      tabIndex={-1}
      aria-label={label}
      className={styles.tree}
      {...{ [LETTERS_REGION]: true }}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const line = {
            index,
            active: index === active,
            style: { height: rowHeight, transform: `translateY(${start}px)` },
          };
          return row.kind === "group" ? (
            <GroupLine
              key={row.key}
              row={row}
              {...line}
              onPress={() => {
                setActiveKey(row.key);
                onFold(row.key, !row.folded);
              }}
            />
          ) : (
            <RequestLine
              key={row.key}
              row={row}
              {...line}
              selected={row.key === selected}
              onPress={() => {
                setActiveKey(row.key);
                onSelect(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
