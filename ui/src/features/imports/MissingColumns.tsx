import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import type { TargetColumnView } from "../../rpc/generated";
import styles from "./ColumnsStep.module.css";

/** The required columns that no column of the file gives. */
export function MissingColumns({ absent }: { readonly absent: readonly TargetColumnView[] }) {
  const { t } = useTranslation("imports");
  const names = absent.map(({ name }) => name).join(", ");
  return (
    <div className={styles.missing}>
      <ProblemCard
        tone="amber"
        compact
        title={t("columns.missing", { count: absent.length, names })}
        code="import.column_missing"
      >
        <p>{t("columns.missingHint")}</p>
      </ProblemCard>
    </div>
  );
}
