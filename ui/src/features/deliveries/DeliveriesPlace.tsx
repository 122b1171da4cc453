import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useRef, useState } from "react";
import type { GridHandle } from "../../components/DataGrid/DataGrid";
import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";
import styles from "./DeliveriesPlace.module.css";
import { DetailPane } from "./DetailPane";
import { HintStrip } from "./HintStrip";
import { ListPane } from "./ListPane";
import { NothingSelected } from "./NothingSelected";
import { Replays } from "./replay/Replays";
import type { DetailTab } from "./tabs";

export interface DeliveriesPlaceProps {
  /** What stands beside the list while nothing was ever received. */
  readonly firstRun: ReactNode;
  /** The first deliveries are on their way: they appear in the list while the first run still tells of it. */
  readonly beginning: boolean;
}

/** The place "Deliveries": the list, and what the selected one proves. */
export function DeliveriesPlace({ firstRun, beginning }: DeliveriesPlaceProps) {
  const { filter = "", selected = null } = useSearch({ from: "/deliveries" });
  const navigate = useNavigate({ from: "/deliveries" });
  const { workspace, isPending } = useWorkspace();
  const workspaceId = workspace?.id ?? "";
  const known = { enabled: workspace !== null };
  const counts = useRead("deliveries.counts", { workspace_id: workspaceId }, known);
  const grid = useRef<GridHandle>(null);
  const detail = useRef<HTMLElement>(null);

  const onFilter = useCallback(
    (next: string) =>
      void navigate({ search: (search) => ({ ...search, filter: next || undefined }), replace: true }),
    [navigate],
  );
  const onSelect = useCallback(
    (id: string | null) =>
      void navigate({ search: (search) => ({ ...search, selected: id ?? undefined }), replace: true }),
    [navigate],
  );

  const [marked, setMarked] = useState<ReadonlySet<string>>(() => new Set());
  const [tab, setTab] = useState<DetailTab>("verification");
  const onMark = useCallback(
    (ids: readonly string[], on: boolean) =>
      setMarked((before) => {
        const next = new Set(before);
        for (const id of ids) on ? next.add(id) : next.delete(id);
        return next;
      }),
    [],
  );
  // Of two that are selected, the newer one is looked at beside the older one; ids grow with time.
  const pair = marked.size === 2 ? [...marked].sort() : null;
  const beside = pair?.includes(selected ?? "") ? (pair.find((id) => id !== selected) ?? null) : null;
  const onCompare = () => {
    if (pair === null) return;
    onSelect(pair[1] ?? null);
    setTab("diff");
  };

  const untouched = !isPending && (workspace === null || counts.data?.all === 0);
  return (
    <>
      {workspace !== null && <Replays workspaceId={workspaceId} onSelect={onSelect} />}
      <div className={styles.panes}>
        <ListPane
          workspaceId={workspaceId}
          filter={filter}
          selected={selected}
          untouched={untouched}
          handle={grid}
          marked={marked}
          onMark={onMark}
          onUnmark={() => setMarked(new Set())}
          onCompare={onCompare}
          onFilter={onFilter}
          onSelect={onSelect}
          onOpen={() => detail.current?.focus()}
        />
        <div className={styles.beside}>
          {!untouched && !beginning && <HintStrip />}
          {untouched || beginning ? (
            firstRun
          ) : selected !== null ? (
            <DetailPane
              id={selected}
              pane={detail}
              beside={beside}
              tab={tab}
              onTab={setTab}
              onSelect={onSelect}
              onBack={() => grid.current?.focus()}
            />
          ) : (
            !isPending && <NothingSelected />
          )}
        </div>
      </div>
    </>
  );
}
