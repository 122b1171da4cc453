import { useTranslation } from "react-i18next";
import { duration, thousands } from "../../components/numbers";
import type { ImportCheckView } from "../../rpc/generated";
import styles from "./CheckCounts.module.css";
import { SeverityMark } from "./SeverityMark";

/** What would be sent, what not, and what is blank. */
export function CheckCounts({ check }: { readonly check: ImportCheckView }) {
  const { t } = useTranslation("imports");
  const { valid_rows: valid, rejected_rows: rejected, blank_rows: blank } = check;
  return (
    <>
      <span>
        <b>{thousands(valid)}</b> {t("counts.valid")}
      </span>
      {blank > 0 && (
        <span>
          <b>{thousands(blank)}</b> {t("counts.blank")}
        </span>
      )}
      {rejected > 0 && (
        <span className={styles.rejected}>
          <SeverityMark severity="error" size={14} />
          <strong>{thousands(rejected)}</strong> {t("counts.rejected")}
        </span>
      )}
      <span className={styles.took}>
        {t("counts.took", { rows: thousands(check.rows), time: duration(check.took_ms * 1000) })}
      </span>
    </>
  );
}
