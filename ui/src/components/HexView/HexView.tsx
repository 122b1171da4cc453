import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../CopyButton/CopyButton";
import { HexRanges } from "./HexRanges";
import styles from "./HexView.module.css";
import { type HexRange, hexDump, hexRow, rowCount } from "./rows";
import { useRowWindow } from "./useRowWindow";

export interface HexViewProps {
  /** The bytes, exactly as received. */
  readonly bytes: Uint8Array;
  /** What they are; the name of the region. */
  readonly label: string;
  /** Labelled parts, in order, drawn as a bar above and as colours within. */
  readonly ranges?: readonly HexRange[];
  /** How many rows are visible at most. */
  readonly maxRows?: number;
}

const NO_RANGES: readonly HexRange[] = [];
// A dump of more would be larger than what any clipboard wants to hold.
const COPY_LIMIT = 1024 * 1024;

/** A windowed dump: offset, hex, text. Only the visible rows exist, whatever the size. */
export function HexView({ bytes, label, ranges = NO_RANGES, maxRows = 24 }: HexViewProps) {
  const { t } = useTranslation("components");
  const total = rowCount(bytes.length);
  const visible = Math.min(total, maxRows);
  const scroller = useRef<HTMLElement>(null);
  const [first, setFirst] = useState(0);
  const { height, rowHeight, onScroll, onKeyDown } = useRowWindow({
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
  return (
    <figure className={styles.view}>
      <figcaption className={styles.head}>
        <span className={styles.title}>{label}</span>
        <span className={styles.size}>{t("hex.bytes", { count: bytes.length })}</span>
        <CopyButton label={t("hex.copy")} text={() => hexDump(bytes, COPY_LIMIT)} />
      </figcaption>
      {ranges.length > 0 && <HexRanges ranges={ranges} total={bytes.length} />}
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
      >
        <div style={{ height }}>
          <pre className={styles.rows}>
            {rows.map((row) => (
              <div key={row.offset} className={styles.row} style={{ height: rowHeight }}>
                <span className={styles.offset}>{row.offset.toString(16).padStart(4, "0")}</span>
                <span>
                  {row.runs.map((run, index) => (
                    <span key={run.at}>
                      {index > 0 && " "}
                      <span data-tone={run.tone}>{run.hex}</span>
                    </span>
                  ))}
                </span>
                <span>
                  {row.runs.map((run) => (
                    <span key={run.at} data-tone={run.tone}>
                      {run.text}
                    </span>
                  ))}
                </span>
              </div>
            ))}
          </pre>
        </div>
      </section>
    </figure>
  );
}
