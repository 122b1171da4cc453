import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../CopyButton/CopyButton";
import { EvidenceBox } from "../EvidenceBox/EvidenceBox";
import { HexLegend } from "./HexLegend";
import { HexRanges } from "./HexRanges";
import { HexRows } from "./HexRows";
import styles from "./HexView.module.css";
import { type HexRange, hexDump, hexRow, ROW_BYTES, rowCount } from "./rows";
import { useRowWindow } from "./useRowWindow";

export interface HexViewProps {
  /** The bytes, exactly as received. */
  readonly bytes: Uint8Array;
  /** What they are; the name of the region. */
  readonly label: string;
  /** Labelled parts, in order, drawn as a bar above and as colours within. */
  readonly ranges?: readonly HexRange[];
  /** Which of the ranges is chosen; with `onChoose` they can be gone through, and light up in hex and in text. */
  readonly chosen?: number | null;
  readonly onChoose?: (range: number) => void;
  /** How many rows are visible at most. */
  readonly maxRows?: number;
  /** Whether secrets stand in it in clear, which do not stay in the clipboard. */
  readonly secret?: boolean;
}

const NO_RANGES: readonly HexRange[] = [];
// A dump of more would be larger than what any clipboard wants to hold.
const COPY_LIMIT = 1024 * 1024;

/** A windowed dump: offset, hex, text. Only the visible rows exist, whatever the size. */
export function HexView({
  bytes,
  label,
  ranges = NO_RANGES,
  chosen = null,
  onChoose,
  maxRows = 24,
  secret = false,
}: HexViewProps) {
  const { t } = useTranslation("components");
  const total = rowCount(bytes.length);
  const visible = Math.min(total, maxRows);
  const scroller = useRef<HTMLElement>(null);
  const [first, setFirst] = useState(0);
  const [under, setUnder] = useState<number | null>(null);
  const { height, rowHeight, reveal, onScroll, onKeyDown } = useRowWindow({
    scroller,
    total,
    visible,
    first,
    setFirst,
  });
  const rows = useMemo(
    () =>
      Array.from({ length: Math.min(visible, total - first) }, (_, row) =>
        hexRow(bytes, first + row, ranges),
      ),
    [bytes, ranges, first, visible, total],
  );
  const start = chosen === null ? undefined : ranges[chosen]?.start;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new choice moves the rows.
  useEffect(() => {
    if (start !== undefined) reveal(Math.floor(start / ROW_BYTES));
  }, [start]);
  const lit = onChoose ? (under ?? chosen) : null;
  const rangeAt = (target: EventTarget) => {
    const run = target instanceof Element ? target.closest<HTMLElement>("[data-range]") : null;
    return run === null ? null : Number(run.dataset.range);
  };
  const choose = (target: EventTarget) => {
    const range = rangeAt(target);
    if (range !== null) onChoose?.(range);
  };
  return (
    <EvidenceBox
      title={label}
      note={t("hex.bytes", { count: bytes.length })}
      end={<CopyButton label={t("hex.copy")} text={() => hexDump(bytes, COPY_LIMIT)} secret={secret} />}
    >
      {ranges.length > 0 && !onChoose && <HexRanges ranges={ranges} total={bytes.length} />}
      {ranges.length > 0 && onChoose && (
        <HexLegend
          label={t("hex.parts", { label })}
          ranges={ranges}
          total={bytes.length}
          chosen={chosen}
          lit={lit}
          onChoose={onChoose}
          onUnder={setUnder}
        />
      )}
      {/* The region scrolls, so it must be reachable by the keyboard. */}
      <section
        ref={scroller}
        className={styles.scroller}
        style={{ height: visible * rowHeight }}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        // The legend above does the same by the keyboard.
        onPointerOver={onChoose && ((event) => setUnder(rangeAt(event.target)))}
        onPointerLeave={onChoose && (() => setUnder(null))}
        onPointerUp={onChoose && ((event) => choose(event.target))}
      >
        <div style={{ height }}>
          <HexRows rows={rows} rowHeight={rowHeight} lit={lit} />
        </div>
      </section>
    </EvidenceBox>
  );
}
