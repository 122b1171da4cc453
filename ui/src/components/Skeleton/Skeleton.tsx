import { useTranslation } from "react-i18next";
import styles from "./Skeleton.module.css";
import { useDelayed } from "./useDelayed";

export interface SkeletonProps {
  /** How many rows are waited for. */
  readonly rows?: number;
  /** Their height in pixels, the one that they will have. */
  readonly rowHeight?: number;
}

/** Static bars that stand for rows on their way; nothing before 150 ms, so that quick answers do not flash. */
export function Skeleton({ rows = 6, rowHeight = 28 }: SkeletonProps) {
  const { t } = useTranslation("components");
  const visible = useDelayed(150);
  return (
    <div role="status" aria-label={t("loading")} aria-busy="true" style={{ minHeight: rows * rowHeight }}>
      {visible &&
        Array.from({ length: rows }, (_, row) => `row-${row}`).map((row) => (
          <div key={row} className={styles.row} style={{ height: rowHeight }}>
            <span className={styles.bar} />
          </div>
        ))}
    </div>
  );
}
