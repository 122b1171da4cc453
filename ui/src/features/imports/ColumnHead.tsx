import type { IHeaderParams } from "ag-grid-community";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import place from "./ImportsPlace.module.css";
import styles from "./ProblemGrid.module.css";
import { RevealButton } from "./RevealButton";

export interface ColumnHeadParams extends IHeaderParams {
  /** The column of the file, from 0. */
  readonly index: number;
  /** Its name in the file. */
  readonly source: string;
  /** The column of the resource; null where it is left out. */
  readonly target: string | null;
  readonly required: boolean;
  /** How many cells of it have a problem, and how bad the worst is. */
  readonly count: number;
  readonly severity: string;
  /** Whether its values are shown only when asked, and whether they are now. */
  readonly masked: boolean;
  readonly revealed: boolean;
}

/** The head of a column: what it becomes, whether it is required, and how many problems it has. */
export function ColumnHead(params: ColumnHeadParams) {
  const { index, source, target, required, count, severity, masked, revealed } = params;
  const { t } = useTranslation("imports");
  return (
    <span className={styles.columnHead} data-out={target === null} title={source}>
      <span className={styles.text}>{target ?? source}</span>
      {target !== null && target !== source && (
        <span className={place.spoken}>, {t("fix.inFile", { source })}</span>
      )}
      {target === null && <span className={place.spoken}>, {t("columns.out")}</span>}
      {required && (
        <span className={styles.required}>
          <span aria-hidden="true">*</span>
          <span className={place.spoken}>, {t("fix.required")}</span>
        </span>
      )}
      {count > 0 && (
        <span className={styles.badge} data-severity={severity}>
          {thousands(count)}
          <span className={place.spoken}> {t("fix.withProblems", { count })}</span>
        </span>
      )}
      {masked && (
        <RevealButton index={index} column={target ?? source} revealed={revealed} tabbable={false} />
      )}
    </span>
  );
}
