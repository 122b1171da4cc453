import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { ImportCheckView, SniffView } from "../../rpc/generated";
import place from "./ImportsPlace.module.css";
import styles from "./PreviewStep.module.css";
import { SeverityMark } from "./SeverityMark";

export interface RejectedPaneProps {
  readonly check: ImportCheckView;
  readonly sniff: SniffView;
}

/** Why rows stay behind, and what the file with them holds. */
export function RejectedPane({ check, sniff }: RejectedPaneProps) {
  const { t } = useTranslation("imports");
  const text = sniff.encoding !== null;
  return (
    <section className={styles.rejected} aria-label={t("rejected.title")} data-pane>
      <section>
        <h2>{t("rejected.why")}</h2>
        {check.groups.length === 0 ? (
          <p>{t("fix.none")}</p>
        ) : (
          <ul>
            {check.groups.map(({ code, column, severity, title, count }) => (
              <li key={`${code} ${column}`} className={styles.reason}>
                <SeverityMark severity={severity} size={14} />
                <span>
                  {title}
                  {column !== null && ` · ${column}`}
                  <span className={place.spoken}>, {t(`severity.${severity}`)}</span>
                </span>
                <b>{thousands(count)}</b>
              </li>
            ))}
          </ul>
        )}
      </section>
      {check.rejected_rows > 0 && (
        <section>
          <h2>{t("rejected.file")}</h2>
          <p>{t(text ? "rejected.asIs" : "rejected.asCsv", { encoding: sniff.encoding?.value })}</p>
        </section>
      )}
    </section>
  );
}
