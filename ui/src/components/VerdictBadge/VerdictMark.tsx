import styles from "./VerdictBadge.module.css";

/** The five outlines that mean a verdict and nothing else. */
export type VerdictOutline = "valid" | "invalid" | "pending" | "duplicate" | "none";

export interface VerdictMarkProps {
  /** Which outline is drawn. */
  readonly outline: VerdictOutline;
  /** Edge in pixels; 14 beside text of 12. */
  readonly size?: number;
}

/** Draws a verdict's outline; the word stands beside it, so it is hidden from screen readers. */
export function VerdictMark({ outline, size = 14 }: VerdictMarkProps) {
  return (
    <svg
      className={styles.mark}
      data-outline={outline}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      {outline === "valid" && (
        <>
          <circle cx="12" cy="12" r="9" />
          <path d="M7.8 12.3l3 3 5.6-6" />
        </>
      )}
      {outline === "invalid" && (
        <>
          <path d="M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z" />
          <path d="M9 9l6 6M15 9l-6 6" />
        </>
      )}
      {outline === "pending" && (
        <>
          <circle cx="12" cy="12" r="9" strokeDasharray="4.2 3" />
          <path d="M12 8v4.3l2.7 1.6" />
        </>
      )}
      {outline === "duplicate" && (
        <>
          <rect x="3.5" y="3.5" width="12" height="12" rx="1.5" />
          <path d="M19 8.5h.5a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-10a1 1 0 0 1-1-1V19" />
        </>
      )}
      {outline === "none" && (
        <>
          <circle cx="12" cy="12" r="9" />
          <path d="M8 12h8" />
        </>
      )}
    </svg>
  );
}
