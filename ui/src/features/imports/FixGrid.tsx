import { Checkbox } from "@mantine/core";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { thousands } from "../../components/numbers";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useHost } from "../../rpc/client";
import type { ProblemGroupView } from "../../rpc/generated";
import { useImportDesk } from "../../rpc/openImport";
import type { CheckedImport } from "./checked";
import styles from "./FixGrid.module.css";
import type { GridCell } from "./gridCell";
import { columnIndex } from "./groups";
import place from "./ImportsPlace.module.css";
import { type CellFocus, useProblemMoves } from "./problemMoves";
import { RowWindow } from "./rowWindow";

// The grid is the largest library of the window, and needed here only.
const ProblemGrid = lazy(() => import("./ProblemGrid").then((module) => ({ default: module.ProblemGrid })));

export interface FixGridProps extends CheckedImport {
  readonly group: ProblemGroupView | null;
  onGroup(group: ProblemGroupView | null): void;
  onCell(cell: GridCell | null): void;
}

/** The rows with their filter and the way from problem to problem. */
export function FixGrid(props: FixGridProps) {
  const { open, id, check, settled, group, sniff, onGroup, onCell } = props;
  const { t } = useTranslation("imports");
  const host = useHost();
  const desk = useImportDesk();
  const [only, setOnly] = useState(true);
  const grid = useRef<CellFocus>(null);
  const filtered = (only && check.groups.length > 0) || group !== null;
  const code = group?.code;
  const column = group?.column ?? undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after a decision the same question has another answer.
  const rows = useMemo(
    () =>
      new RowWindow((first, count) => {
        const asked = { import_id: id, first, count, only_problems: filtered, code, column };
        return host.rpc("imports.rows", { ...asked, revealed: [...(desk.snapshot()?.revealed ?? [])] });
      }),
    [host, desk, id, filtered, code, column, open.revision, settled],
  );
  const shown = useRef(open.revealed);
  useEffect(() => {
    if (shown.current === open.revealed) return;
    shown.current = open.revealed;
    rows.forget();
    grid.current?.again();
  }, [open.revealed, rows]);
  const said = useProblemMoves({
    id,
    grid,
    rows,
    filtered,
    column: columnIndex(sniff, group?.column ?? null),
  });
  const toggle = () => {
    onGroup(null);
    setOnly(!filtered);
  };
  useAction("import.onlyProblems", toggle, check.groups.length > 0);
  const counted =
    group === null ? t("fix.allProblems") : `${group.column ?? group.title}, ${thousands(group.count)}`;
  return (
    <section className={place.pane} aria-label={t("fix.rows")} data-pane>
      <div className={styles.bar}>
        <Checkbox
          size="xs"
          label={t("fix.only")}
          checked={filtered}
          disabled={check.groups.length === 0}
          onChange={toggle}
          aria-keyshortcuts="o"
        />
        {filtered && <span className={styles.filter}>{counted}</span>}
        <span className={styles.said} role="status">
          {said && t(`fix.${said}`)}
        </span>
        <ActionButton
          action="import.problem"
          variant="subtle"
          size="xs"
          disabled={check.groups.length === 0}
        />
      </div>
      <Suspense fallback={<Skeleton rows={16} />}>
        <ProblemGrid {...props} rows={rows} handle={grid} onCell={onCell} />
      </Suspense>
    </section>
  );
}
