import "./gridModules";
import type { CellFocusedEvent, GridApi, IDatasource } from "ag-grid-community";
import { AgGridReact } from "ag-grid-react";
import { type Ref, useCallback, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { asRpcError } from "../../host/types";
import type { Density, ImportCheckView, MapView, RowView, RpcError, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import { useRead } from "../../rpc/queries";
import { columnWidths } from "./columnWidths";
import type { GridCell } from "./gridCell";
import { columnId, gridColumns, indexOf } from "./gridColumns";
import { gridTheme } from "./gridTheme";
import styles from "./ProblemGrid.module.css";
import type { CellFocus } from "./problemMoves";
import { BLOCK, type RowWindow } from "./rowWindow";

export interface ProblemGridProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
  readonly map: MapView;
  readonly check: ImportCheckView;
  readonly rows: RowWindow;
  readonly handle: Ref<CellFocus>;
  onCell(cell: GridCell | null): void;
}

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, normal: 28, comfortable: 32 };

/** The rows of the file in a window that the backend fills; each problem stands at its cell. */
export function ProblemGrid({ open, sniff, map, check, rows, handle, onCell }: ProblemGridProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const density = useRead("status.get", {}).data?.settings.density ?? "normal";
  const api = useRef<GridApi<RowView>>(null);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const columns = useMemo(
    () =>
      gridColumns(open, sniff, map, check, columnWidths.of, t("fix.number"), (index) => desk.reveal(index)),
    [open, sniff, map, check, t, desk],
  );
  const datasource = useMemo<IDatasource>(
    () => ({
      getRows: ({ startRow, successCallback, failCallback }) => {
        rows.block(startRow).then(
          (block) => successCallback(block.rows, block.total),
          (thrown) => {
            setProblem(asRpcError(thrown, "ui.rows_missing"));
            failCallback();
          },
        );
      },
    }),
    [rows],
  );
  const tell = useCallback(
    (place: number, column: string) => {
      rows.row(place).then(
        (row) => onCell(row && { row, index: indexOf(column) }),
        () => onCell(null),
      );
    },
    [rows, onCell],
  );
  useImperativeHandle(
    handle,
    () => ({
      where: () => {
        const cell = api.current?.getFocusedCell();
        return cell ? { place: cell.rowIndex, index: indexOf(cell.column.getColId()) ?? -1 } : null;
      },
      focus: ({ place, index }) => {
        api.current?.ensureIndexVisible(place, "middle");
        api.current?.ensureColumnVisible(columnId(index));
        api.current?.setFocusedCell(place, columnId(index));
      },
      again: () => {
        api.current?.refreshInfiniteCache();
        const cell = api.current?.getFocusedCell();
        if (cell) tell(cell.rowIndex, cell.column.getColId());
      },
    }),
    [tell],
  );
  const onFocused = ({ rowIndex, column }: CellFocusedEvent<RowView>) => {
    if (rowIndex !== null && column !== null && typeof column !== "string") tell(rowIndex, column.getColId());
  };
  if (problem) return <RpcProblem problem={problem} announce />;
  return (
    <div className={styles.grid}>
      <AgGridReact<RowView>
        theme={gridTheme}
        rowModelType="infinite"
        datasource={datasource}
        cacheBlockSize={BLOCK}
        maxBlocksInCache={20}
        columnDefs={columns}
        defaultColDef={{
          sortable: false,
          suppressMovable: true,
          resizable: true,
          suppressHeaderMenuButton: true,
        }}
        rowHeight={ROW_HEIGHTS[density]}
        headerHeight={28}
        getRowId={({ data }) => String(data.number)}
        ensureDomOrder
        // Arrows move inside; Tab leaves, as it does every other list of the window.
        tabToNextCell={() => false}
        tabToNextHeader={() => false}
        suppressDragLeaveHidesColumns
        onGridReady={(event) => {
          api.current = event.api;
        }}
        onFirstDataRendered={() => {
          const root = document.querySelector(`.${styles.grid} [role="grid"]`);
          root?.setAttribute("aria-label", t("fix.rows"));
        }}
        onCellFocused={onFocused}
        onColumnResized={({ finished, column, source }) => {
          const index = column && indexOf(column.getColId());
          const name = typeof index === "number" ? sniff.columns[index]?.name : undefined;
          // New columns are resized too, and that width is no person's.
          if (finished && source === "uiColumnResized" && column && name)
            columnWidths.keep(name, column.getActualWidth());
        }}
      />
    </div>
  );
}
