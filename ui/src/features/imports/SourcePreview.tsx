import { IconMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { MaskedText } from "./MaskedText";
import { isHidden } from "./masked";
import { RevealButton } from "./RevealButton";
import styles from "./SourcePreview.module.css";
import { usePreview } from "./usePreview";

export interface SourcePreviewProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
}

/** The first records as they are read now: what stands above the header in grey, the header marked. */
export function SourcePreview({ open, sniff }: SourcePreviewProps) {
  const { t } = useTranslation("imports");
  const { columns, preamble, masked } = sniff;
  const preview = usePreview(open, sniff);
  const veil = { masked, revealed: open.revealed };
  const width = columns.length + 1;
  const header = sniff.header_row.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section className={styles.scroll} aria-label={t("source.firstRows")} tabIndex={0}>
      <table className={styles.table}>
        <caption className={styles.caption}>{t("source.firstRows")}</caption>
        <thead>
          {preamble.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name.
            <tr key={at} className={styles.preamble}>
              <td className={styles.number}>{at + 1}</td>
              <td colSpan={width - 1}>
                {line.trim() === "" ? <IconMinus size={12} aria-label={t("source.emptyLine")} /> : line}
              </td>
            </tr>
          ))}
          <tr className={styles.header}>
            <th scope="col" className={styles.number}>
              {header === "" ? "" : Number(header) + 1}
              <span className={styles.spoken}>{t("source.headerRow")}</span>
            </th>
            {columns.map(({ name, type }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name.
              <th key={at} scope="col" title={name}>
                {name} <span className={styles.type}>{t(`source.type.${type}`, type)}</span>
                {masked.includes(at) && (
                  <RevealButton index={at} column={name} revealed={!isHidden(veil, at)} />
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: records have no other name.
            <tr key={row}>
              <td className={styles.number}>{row + 1}</td>
              {columns.map((_, at) => {
                const hidden = isHidden(veil, at) && cells[at] !== "";
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                  <td key={at} title={hidden ? undefined : cells[at]}>
                    {hidden ? <MaskedText /> : cells[at]}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
