import styles from "./HexView.module.css";
import type { HexRow } from "./rows";

export interface HexRowsProps {
  readonly rows: readonly HexRow[];
  readonly rowHeight: number;
  /** The range that is lit, in hex and in text alike. */
  readonly lit: number | null;
}

/** The rows that are in view: offset, hex, text. */
export function HexRows({ rows, rowHeight, lit }: HexRowsProps) {
  return (
    <pre className={styles.rows}>
      {rows.map((row) => (
        <div key={row.offset} className={styles.row} style={{ height: rowHeight }}>
          <span className={styles.offset}>{row.offset.toString(16).padStart(4, "0")}</span>
          <span>
            {row.runs.map((run, index) => (
              <span key={run.at}>
                {index > 0 && " "}
                <span
                  data-tone={run.tone}
                  data-range={run.range}
                  data-lit={(lit !== null && run.range === lit) || undefined}
                >
                  {run.hex}
                </span>
              </span>
            ))}
          </span>
          <span>
            {row.runs.map((run) => (
              <span
                key={run.at}
                data-tone={run.tone}
                data-range={run.range}
                data-lit={(lit !== null && run.range === lit) || undefined}
              >
                {run.text}
              </span>
            ))}
          </span>
        </div>
      ))}
    </pre>
  );
}
