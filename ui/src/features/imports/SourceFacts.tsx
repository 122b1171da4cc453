import { useTranslation } from "react-i18next";
import { bytes, thousands } from "../../components/numbers";
import type { SniffView } from "../../rpc/generated";
import styles from "./GuessRow.module.css";
import { sentence } from "./sentence";
import { useValueName } from "./useValueName";

/** What was found and cannot be decided otherwise: kind, mark, line ends, rows, columns. */
export function SourceFacts({ sniff }: { readonly sniff: SniffView }) {
  const { t } = useTranslation("imports");
  const name = useValueName();
  const { newline } = sniff;
  const facts: [string, string, string?][] = [
    [t("source.kind"), t(`source.kinds.${sniff.kind}`), bytes(sniff.size)],
    [
      t("source.rows"),
      sniff.rows === null ? t("source.notCounted") : thousands(sniff.rows),
      t("source.columns", { count: sniff.columns.length }),
    ],
  ];
  if (sniff.encoding !== null) {
    facts.push([t("source.bom"), t(sniff.bom ? "source.bomThere" : "source.bomNone")]);
  }
  if (newline !== null)
    facts.push([t("source.newline"), name("newline", newline.value), sentence(newline.why)]);
  if (sniff.preamble_rows > 0) {
    facts.push([t("source.preamble"), t("source.preambleRows", { count: sniff.preamble_rows })]);
  }
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value, why]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b>
            {why && <span>{why}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
