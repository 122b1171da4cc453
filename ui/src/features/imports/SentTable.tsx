import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useHost } from "../../rpc/client";
import type { ImportCheckView, MapView, RowView, RpcError } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import place from "./ImportsPlace.module.css";
import { MaskedText } from "./MaskedText";
import { standing } from "./mapping";
import { isHidden } from "./masked";
import styles from "./PreviewStep.module.css";
import { RevealButton } from "./RevealButton";

export interface SentTableProps {
  readonly open: OpenImport;
  readonly id: string;
  readonly map: MapView;
  readonly check: ImportCheckView;
}

const LOOKED_AT = 200;
const SHOWN = 30;
const isKept = ({ problems }: RowView) => problems.some(({ severity }) => severity !== "warning");

/** The first rows that would be sent, by the resource's columns, with the value that each is read as. */
export function SentTable({ open, id, map, check }: SentTableProps) {
  const { t } = useTranslation("imports");
  const host = useHost();
  const revealed = open.revealed.filter((index) => check.masked.includes(index));
  const veil = { masked: check.masked, revealed };
  const rows = useQuery<RowView[], RpcError>({
    queryKey: ["imports.rows", id, open.revision, "sent", revealed],
    queryFn: async () => {
      const first = { import_id: id, first: 0, count: LOOKED_AT, only_problems: false, revealed };
      const { rows } = await host.rpc("imports.rows", first);
      return rows.filter((row) => !isKept(row) && row.cells.some((cell) => cell.trim() !== ""));
    },
    // The same rows stay in view while a column of them is shown or hidden.
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
    // Values that were asked for are not kept once they are hidden again.
    gcTime: revealed.length > 0 ? 0 : undefined,
  });
  const columns = standing(open, map).flatMap((target, index) => (target === null ? [] : { target, index }));
  const shown = rows.data?.slice(0, SHOWN) ?? [];
  return (
    <section className={place.pane} aria-label={t("preview.sent")} data-pane>
      <div className={place.head}>
        <h2>{t("preview.sent")}</h2>
        <span>{t("preview.sentFacts")}</span>
      </div>
      {rows.error ? (
        <RpcProblem problem={rows.error} announce />
      ) : rows.data === undefined ? (
        <Skeleton rows={12} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
        <section className={place.scroll} aria-label={t("preview.sentRows")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("fix.number")}</th>
                {columns.map(({ target, index }) => (
                  <th key={target} scope="col">
                    {target}
                    {check.masked.includes(index) && (
                      <RevealButton index={index} column={target} revealed={!isHidden(veil, index)} />
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ number, cells, read_as }) => (
                <tr key={number}>
                  <td>{thousands(number)}</td>
                  {columns.map(({ target, index }) => (
                    <td key={target}>
                      {read_as[index] !== null && <s className={styles.written}>{cells[index]}</s>}
                      <span className={styles.read}>
                        {isHidden(veil, index) && cells[index] ? (
                          <MaskedText />
                        ) : (
                          (read_as[index] ?? cells[index])
                        )}
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
