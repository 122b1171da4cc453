import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import { choose } from "./choices";
import styles from "./GuessRow.module.css";

export interface SheetRowProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
}

/** The sheets of a workbook with their sizes, one of them chosen. */
export function SheetRow({ open, sniff }: SheetRowProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  return (
    <section className={styles.row} aria-labelledby="guess-sheet">
      <div className={styles.line}>
        <h3 id="guess-sheet" className={styles.label}>
          {t("source.sheet")}
        </h3>
      </div>
      <Select
        w={300}
        aria-label={t("source.sheet")}
        value={sniff.sheet}
        data={sniff.sheets.map(({ name, rows, columns, hidden }) => ({
          value: name,
          label: t(hidden ? "source.sheetHidden" : "source.sheetSize", {
            name,
            rows: thousands(rows),
            columns,
          }),
        }))}
        onChange={(name) => name !== null && desk.decide({ choices: choose(open.choices, "sheet", name) })}
      />
      <p className={styles.why}>{t("source.sheets", { count: sniff.sheets.length })}</p>
    </section>
  );
}
