import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useRowWindow } from "../HexView/useRowWindow";
import { bytes as size, thousands } from "../numbers";
import { Skeleton } from "../Skeleton/Skeleton";
import styles from "./LineView.module.css";
import { lineText } from "./lines";
import { useLines } from "./useLines";

/** How far a line is indented at most; how deep it lies is then told by a number. */
const DEEPEST = 40;
/** How much of a line is drawn, in bytes. */
const DRAWN = 2000;

export interface LineViewProps {
  /** The bytes, exactly as received. */
  readonly bytes: Uint8Array;
  /** What they are; the name of the region. */
  readonly label: string;
  /** How many lines are visible at most. */
  readonly maxLines?: number;
}

/** A text of any size as lines. It is read a little at a time, and only the visible lines exist. */
export function LineView({ bytes, label, maxLines = 32 }: LineViewProps) {
  const { t } = useTranslation("components");
  const { lines, json, part } = useLines(bytes);
  const scroller = useRef<HTMLElement>(null);
  const [first, setFirst] = useState(0);
  const total = lines?.count ?? 0;
  const visible = Math.min(total, maxLines);
  const { height, rowHeight, onScroll, onKeyDown } = useRowWindow({
    scroller,
    total,
    visible,
    first,
    setFirst,
  });
  if (lines === null) {
    return (
      <div aria-busy="true">
        <p className={styles.note} role="status">
          {t("lines.reading", { percent: Math.floor(part * 100) })}
        </p>
        <Skeleton rows={8} rowHeight={rowHeight} />
      </div>
    );
  }
  return (
    <>
      <section
        ref={scroller}
        className={styles.scroller}
        style={{ height: visible * rowHeight }}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it must be reachable by the keyboard.
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div style={{ height }}>
          <pre className={styles.lines}>
            {Array.from({ length: Math.min(visible, total - first) }, (_, row) => first + row).map((line) => {
              const { text, left } = lineText(bytes, lines, line, DRAWN);
              const depth = lines.depth[line] ?? 0;
              return (
                <div key={line} className={styles.line} style={{ height: rowHeight }}>
                  <span className={styles.number}>{line + 1}</span>
                  <bdi style={{ paddingInlineStart: `${Math.min(depth, DEEPEST) * 2}ch` }}>
                    {depth > DEEPEST && <span className={styles.deep}>{t("lines.deep", { depth })}</span>}
                    {text}
                    {left > 0 && <span className={styles.deep}>{t("lines.left", { size: size(left) })}</span>}
                  </bdi>
                </div>
              );
            })}
          </pre>
        </div>
      </section>
      <div className={styles.notes}>
        <span>{t("lines.count", { count: total, number: thousands(total) })}</span>
        {lines.deepest > DEEPEST && (
          <span>{t("lines.depth", { most: DEEPEST, deepest: thousands(lines.deepest) })}</span>
        )}
        {json && lines.broken !== null && <span>{t("lines.broken", { at: thousands(lines.broken) })}</span>}
        {lines.reached < bytes.length && (
          <span>{t("lines.cut", { reached: size(lines.reached), all: size(bytes.length) })}</span>
        )}
      </div>
    </>
  );
}
