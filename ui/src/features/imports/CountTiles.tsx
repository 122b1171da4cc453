import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import { VerdictMark, type VerdictOutline } from "../../components/VerdictBadge/VerdictMark";
import type { ImportCheckView } from "../../rpc/generated";
import styles from "./PreviewStep.module.css";

/** The counts of a check, large. */
export function CountTiles({ check }: { readonly check: ImportCheckView }) {
  const { t } = useTranslation("imports");
  const tiles: { id: string; count: number; outline: VerdictOutline }[] = [
    { id: "valid", count: check.valid_rows, outline: "valid" },
    { id: "rejected", count: check.rejected_rows, outline: "invalid" },
    { id: "blank", count: check.blank_rows, outline: "none" },
  ];
  return (
    <dl className={styles.tiles} data-pane>
      {tiles.map(({ id, count, outline }) => (
        <div key={id} className={styles.tile} data-tile={id}>
          <dt>
            <VerdictMark outline={outline} size={14} />
            {t(`counts.${id}`)}
          </dt>
          <dd className={styles.figure}>{thousands(count)}</dd>
          <dd className={styles.note}>{t(`preview.note.${id}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
