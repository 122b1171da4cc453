import { Button } from "@mantine/core";
import { IconArrowUp, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type Ref, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ColumnMenu } from "../../components/DataGrid/ColumnMenu";
import { useColumnChoice } from "../../components/DataGrid/columnChoice";
import { DataGrid, type GridHandle } from "../../components/DataGrid/DataGrid";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { Kbd } from "../../components/Kbd/Kbd";
import { thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { clock } from "../../components/times";
import type { DeliverySort, DeliverySummary, Density } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { columns, titleOf } from "./columns";
import { FilterField } from "./FilterField";
import { withSpan, withView } from "./filter";
import { Histogram } from "./Histogram";
import { ListExport } from "./ListExport";
import styles from "./ListPane.module.css";
import { ListReplay } from "./replay/ListReplay";
import { SelectionBar } from "./SelectionBar";
import { useDeliveryList } from "./useDeliveryList";
import { ViewChips } from "./ViewChips";

export interface ListPaneProps {
  readonly workspaceId: string;
  readonly filter: string;
  readonly selected: string | null;
  /** Nothing was ever received: the list keeps its frame. */
  readonly untouched: boolean;
  readonly handle: Ref<GridHandle>;
  /** Those that are selected together. */
  readonly marked: ReadonlySet<string>;
  onMark(ids: readonly string[], on: boolean): void;
  onUnmark(): void;
  onCompare(): void;
  onFilter(filter: string): void;
  onSelect(id: string | null): void;
  onOpen(): void;
}

/** The columns that somebody has to ask for. */
const HIDDEN_AT_FIRST = ["occurred", "endpoint", "size", "delay", "gap", "latency"];

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, normal: 28, comfortable: 32 };

/** The list of deliveries with its filter and views. */
export function ListPane(props: ListPaneProps) {
  const { workspaceId, filter, selected, untouched, onFilter, onSelect, onOpen } = props;
  const { t } = useTranslation(["deliveries", "components"]);
  const density = useRead("status.get", {}).data?.settings.density ?? "normal";
  const counts = useRead(
    "deliveries.counts",
    { workspace_id: workspaceId },
    { enabled: workspaceId !== "", keepPrevious: true },
  ).data;
  const request = useMemo(
    () => ({ workspace_id: workspaceId, ...(filter === "" ? {} : { query: filter }) }),
    [workspaceId, filter],
  );
  const [live, setLive] = useState(true);
  const [attention, setAttention] = useState({ focused: false, atTop: true });
  const { hidden, widths, toggle, resize, ...choice } = useColumnChoice(
    `deliveries.${workspaceId}`,
    HIDDEN_AT_FIRST,
  );
  const sort: DeliverySort = choice.sort === "occurred" ? "occurred" : "arrival";
  // Whoever selected a row reads it, until they say that they are done.
  const [done, setDone] = useState<string | null>("");
  const reads = done !== selected && (selected !== null || attention.focused);
  const { source, waiting, unindexed, partly, problem, letIn } = useDeliveryList(
    request,
    sort,
    live && !reads && attention.atTop,
  );
  const grid = useRef<GridHandle>(null);
  const all = useMemo(() => columns((key) => t(key), sort), [t, sort]);
  const shown = useMemo(
    () =>
      all
        .filter(({ id }) => !hidden.includes(id))
        .map((column) =>
          widths[column.id] === undefined ? column : { ...column, width: `${widths[column.id]}px` },
        ),
    [all, hidden, widths],
  );
  const wider = HIDDEN_AT_FIRST.filter((id) => !hidden.includes(id)).length;
  const rowId = useCallback((row: DeliverySummary) => row.id, []);
  const takeIn = () => {
    setDone(selected);
    letIn();
    grid.current?.toTop();
  };
  useAction("list.live", () => (waiting > 0 ? takeIn() : setLive((on) => !on)));

  const rowHeight = ROW_HEIGHTS[density];
  const setHandle = (handle: GridHandle | null) => {
    grid.current = handle;
    if (typeof props.handle === "function") props.handle(handle);
    else if (props.handle) props.handle.current = handle;
  };

  return (
    <section
      className={styles.pane}
      style={{ "--wider": wider } as React.CSSProperties}
      aria-label={t("list")}
      data-pane
    >
      <div className={styles.toolbar}>
        <FilterField
          workspaceId={workspaceId}
          value={filter}
          problem={problem}
          onChange={onFilter}
          onLeave={() => grid.current?.focus()}
        />
        <Button
          aria-pressed={live}
          aria-keyshortcuts="l"
          title={t(live ? "live.on" : "live.off")}
          disabled={untouched}
          leftSection={
            live ? (
              <IconPlayerPause size={14} stroke={1.6} aria-hidden />
            ) : (
              <IconPlayerPlay size={14} stroke={1.6} aria-hidden />
            )
          }
          onClick={() => setLive(!live)}
        >
          {t("live.word")}
        </Button>
        <ListReplay query={filter} count={source.count} sample={selected} />
        <ListExport filter={request} ready={source.count > 0} />
        <ColumnMenu columns={all.filter(({ id }) => id !== "event")} hidden={hidden} onToggle={toggle} />
      </div>
      {problem && (
        <p id="filter-problem" className={styles.problem} role="alert">
          {problem.message} {problem.hint}
        </p>
      )}
      {unindexed > 0 && (
        <p className={styles.note} role="status">
          {t("filter.unindexed", { count: unindexed, number: thousands(unindexed) })}
        </p>
      )}
      {partly && problem === null && (
        <p className={styles.note} role="status">
          {t("filter.partly", { count: source.count, number: thousands(source.count) })}
        </p>
      )}
      <ViewChips
        workspaceId={workspaceId}
        filter={filter}
        counts={counts ?? null}
        onView={(view) => onFilter(withView(filter, view))}
        onFilter={onFilter}
      >
        {waiting > 0 && (
          <button type="button" className={styles.pill} onClick={takeIn} aria-keyshortcuts="l">
            <IconArrowUp size={12} stroke={1.9} aria-hidden />
            {t("waiting", { count: waiting, number: thousands(waiting) })}
            <Kbd keys="l" />
          </button>
        )}
      </ViewChips>
      <p className={styles.spoken} role="status">
        {waiting > 0 ? t("waitingSpoken", { count: waiting }) : ""}
      </p>
      {!untouched && problem === null && (
        <Histogram filter={request} onRange={(from, to) => onFilter(withSpan(filter, from, to))} />
      )}
      {props.marked.size > 0 && (
        <SelectionBar ids={[...props.marked]} onClear={props.onUnmark} onCompare={props.onCompare} />
      )}
      {untouched ? (
        <EmptyState rows={13} rowHeight={rowHeight}>
          <b>{t("empty.title")}</b>
          <br />
          {t("empty.sentence")}
        </EmptyState>
      ) : source.state === "failed" && source.error && source.count === 0 ? (
        <div className={styles.notice}>
          <RpcProblem problem={source.error} actions={<Button onClick={letIn}>{t("again")}</Button>} />
        </div>
      ) : source.state === "loading" ? (
        <Skeleton rows={20} rowHeight={rowHeight} />
      ) : source.count === 0 ? (
        <EmptyState
          rows={6}
          rowHeight={rowHeight}
          action={filter !== "" && <Button onClick={() => onFilter("")}>{t("filter.clear")}</Button>}
        >
          {t(filter === "" ? "empty.sentence" : "filter.nothing")}
        </EmptyState>
      ) : (
        <DataGrid
          label={t("list")}
          columns={shown}
          source={source}
          rowHeight={rowHeight}
          selected={selected}
          rowId={rowId}
          rowLabel={(row) =>
            t("row", {
              time: clock(row.received_at),
              platform: row.platform,
              event: titleOf(row),
              status: row.status_answered,
              verdict:
                row.duplicate_of !== null && row.verdict !== "invalid"
                  ? t("components:verdict.duplicate")
                  : t(`components:verdict.reason.${row.reason}.word`),
            })
          }
          marked={props.marked}
          onMark={props.onMark}
          onResize={resize}
          sort={sort}
          onSort={(next) => {
            choice.sortBy(next);
            grid.current?.toTop();
          }}
          onSelect={(row) => onSelect(row.id)}
          onOpen={onOpen}
          onBack={() => {
            onSelect(null);
            setDone(null);
            if (live && attention.atTop) letIn();
          }}
          onAttention={setAttention}
          handle={setHandle}
        />
      )}
    </section>
  );
}
