import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { SniffView } from "../../rpc/generated";
import styles from "./GroupPane.module.css";
import type { GridCell } from "./gridCell";
import { MaskedText } from "./MaskedText";
import { isHidden, type Veil } from "./masked";
import { RevealButton } from "./RevealButton";
import { SeverityMark } from "./SeverityMark";
import { problemsAt } from "./severity";

export interface CellDetailProps {
  readonly cell: GridCell | null;
  readonly sniff: SniffView;
  readonly veil: Veil;
  /** The column of the resource for each of the file. */
  readonly mapping: readonly (string | null)[];
}

/** The cell that holds the focus: as written, as read, and what is wrong with it. */
export function CellDetail({ cell, sniff, veil, mapping }: CellDetailProps) {
  const { t } = useTranslation("imports");
  if (cell === null) {
    return (
      <section className={styles.detail} aria-label={t("cell.title")}>
        <h3>{t("cell.title")}</h3>
        <p>{t("cell.none")}</p>
      </section>
    );
  }
  const { row, index } = cell;
  const written = index === null ? "" : (row.cells[index] ?? "");
  const read = index === null ? null : (row.read_as[index] ?? null);
  const wrong = index === null ? row.problems : problemsAt(row, index);
  const kept = wrong.some(({ severity }) => severity !== "warning");
  const hidden = index !== null && isHidden(veil, index);
  const name = index === null ? t("cell.row") : (sniff.columns[index]?.name ?? "");
  return (
    <section className={styles.detail} aria-label={t("cell.title")} aria-live="polite">
      <h3>
        {name} · {t("cell.where", { row: thousands(row.number), line: thousands(row.line) })}
      </h3>
      {index !== null && (
        <dl className={styles.values}>
          <dt>{t("cell.written")}</dt>
          <dd className="mono">
            {written === "" ? <span>{t("cell.empty")}</span> : hidden ? <MaskedText /> : written}
            {written !== "" && veil.masked.includes(index) && (
              <RevealButton index={index} column={mapping[index] ?? name} revealed={!hidden} />
            )}
          </dd>
          {written !== "" && !hidden && (
            <>
              <dt>{t("cell.read")}</dt>
              <dd className="mono">{read ?? <span>{t(kept ? "cell.notRead" : "cell.asWritten")}</span>}</dd>
            </>
          )}
        </dl>
      )}
      {wrong.length > 0 ? (
        <ul className={styles.wrong}>
          {wrong.map(({ code, severity, message, hint }) => (
            <li key={`${code} ${message}`}>
              <SeverityMark severity={severity} size={14} />
              <span>
                {message} {hint !== null && <span className={styles.hint}>{hint}</span>}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p>{t("cell.fine")}</p>
      )}
    </section>
  );
}
