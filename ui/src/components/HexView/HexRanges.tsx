import styles from "./HexView.module.css";
import { type HexRange, span } from "./rows";

export interface HexRangesProps {
  readonly ranges: readonly HexRange[];
  /** All bytes, to draw the parts in proportion. */
  readonly total: number;
}

/** The bar of labelled parts; a list for screen readers. */
export function HexRanges({ ranges, total }: HexRangesProps) {
  return (
    <ul className={styles.ranges}>
      {ranges.map((range) => (
        <li
          key={range.start}
          className={styles.range}
          data-tone={range.tone}
          // A short part keeps room for its label.
          style={{ flexGrow: Math.max(range.end - range.start, total / 8) }}
        >
          <span className={styles.bar} aria-hidden="true" />
          {range.label} {span(range)}
        </li>
      ))}
    </ul>
  );
}
