import { Select } from "@mantine/core";
import { useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { DataGrid, type GridColumn } from "../../../components/DataGrid/DataGrid";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { Foreign } from "../../../components/Foreign/Foreign";
import { thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { useHost } from "../../../rpc/client";
import styles from "./Answer.module.css";
import { type TableRow, TableSource } from "./tableSource";

export interface AnswerTableProps {
  readonly answerId: number;
  /** The pointer to the records; the likeliest list when absent. */
  readonly at: string | undefined;
  onAt(pointer: string): void;
}

const ROW = 26;
/** The first characters of a cell are drawn; the whole stands in its tooltip and in an export. */
const DRAWN = 200;

/** The records of an answer as a table, nested fields with dotted names. */
export function AnswerTable({ answerId, at, onAt }: AnswerTableProps) {
  const { t } = useTranslation("explorer");
  const host = useHost();
  const source = useMemo(() => new TableSource(host, answerId, at), [host, answerId, at]);
  const table = useSyncExternalStore(source.subscribe, source.current);
  const [selected, setSelected] = useState<string | null>(null);
  const names = table.columns.join("\n");
  const columns = useMemo(
    (): GridColumn<TableRow>[] => [
      { id: "#", head: "#", width: "52px", align: "right", cell: ({ index }) => thousands(index + 1) },
      ...(names === "" ? [] : names.split("\n")).map(
        (name, column): GridColumn<TableRow> => ({
          id: `${column} ${name}`,
          head: name === "" ? t("table.value") : name,
          width: "minmax(108px, 1fr)",
          cell: ({ cells }) => <Cell text={cells[column] ?? null} />,
        }),
      ),
    ],
    [names, t],
  );
  if (table.error) return <RpcProblem problem={table.error} compact />;
  if (table.state === "loading") return <Skeleton rows={8} rowHeight={ROW} />;
  if (table.total === 0 || table.columns.length === 0)
    return <EmptyState rows={3}>{t(table.lists.length === 0 ? "table.none" : "table.empty")}</EmptyState>;
  return (
    <div className={styles.table} style={{ "--columns": columns.length } as React.CSSProperties}>
      <div className={styles.tableHead}>
        {table.lists.length > 1 && (
          <Select
            size="xs"
            aria-label={t("table.list")}
            data={table.lists.map((pointer) => ({
              value: pointer === "" ? "/" : pointer,
              label: pointer === "" ? "/" : pointer,
            }))}
            value={table.at === "" ? "/" : table.at}
            allowDeselect={false}
            onChange={(next) => next !== null && onAt(next === "/" ? "" : next)}
          />
        )}
        <span className={styles.quiet}>
          {t("table.size", { rows: thousands(table.total), count: table.columns.length })}
        </span>
      </div>
      <div className={styles.grid}>
        <DataGrid
          label={t("table.title")}
          columns={columns}
          source={table}
          rowHeight={ROW}
          selected={selected}
          rowId={({ index }) => String(index)}
          onSelect={({ index }) => setSelected(String(index))}
        />
      </div>
    </div>
  );
}

function Cell({ text }: { readonly text: string | null }) {
  if (text === null || text === "") return null;
  return (
    <span className={styles.cellText} title={text}>
      <Foreign text={text.length > DRAWN ? `${text.slice(0, DRAWN)}…` : text} />
    </span>
  );
}
