import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { ConnectionView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";
import { type CallDrawer, CallDrawers } from "./CallDrawers";
import styles from "./Explorer.module.css";
import { NewCallMenu } from "./NewCallMenu";
import { type Opened, readOpened, writeOpened } from "./opened";
import { RequestsPane } from "./requests/RequestsPane";
import { RecentCalls } from "./side/RecentCalls";
import { SidePane } from "./side/SidePane";
import { useApis } from "./useApis";
import { useBeginning } from "./useBeginning";
import { WorkPane } from "./WorkPane";

// Most platforms hold no dialogue.
const DialogueView = lazy(() => import("./dialogue/DialogueView"));

const NO_CONNECTIONS: readonly ConnectionView[] = [];

/** The place "Explorer": calls to the platforms' APIs, what they answer, and what is left of the limits. */
export function ExplorerPlace() {
  const { t } = useTranslation("explorer");
  const { open } = useSearch({ from: "/explorer" });
  const navigate = useNavigate({ from: "/explorer" });
  const { workspace, isPending } = useWorkspace();
  const connections = workspace?.connections ?? NO_CONNECTIONS;
  const known = useApis(connections);
  const work = useRef<HTMLElement>(null);
  const [drawer, setDrawer] = useState<CallDrawer | null>(null);
  const onOpen = useCallback(
    (next: Opened) => void navigate({ search: { open: writeOpened(next) }, replace: true }),
    [navigate],
  );
  const opened = useMemo(() => readOpened(open), [open]);
  const call = opened?.kind === "dialogue" ? null : opened;
  const begun = useBeginning(workspace?.id ?? null, known, call);
  const places = useRead(
    "dialogue.places",
    { workspace_id: workspace?.id ?? "" },
    { enabled: connections.length > 0 },
  ).data?.places;
  const dialogues = useMemo(
    () => new Map((places ?? []).map(({ connection_id, companies }) => [connection_id, companies])),
    [places],
  );

  if (isPending) return <Skeleton rows={14} />;
  if (workspace === null || connections.length === 0) {
    return (
      <section className={styles.place} aria-label={t("title")}>
        <h1 className={styles.spoken}>{t("title")}</h1>
        <div className={styles.alone}>
          <EmptyState rows={8}>
            {t(workspace === null ? "empty.noWorkspace" : "empty.noConnection")}
          </EmptyState>
        </div>
      </section>
    );
  }
  if (opened?.kind === "dialogue") {
    return (
      <section className={styles.place} data-dialogue aria-label={t("title")}>
        <Suspense fallback={<Skeleton rows={14} />}>
          <DialogueView
            key={opened.connection}
            workspace={workspace}
            connection={opened.connection}
            company={opened.id ?? null}
            onCompany={(id) => onOpen({ ...opened, id })}
            onLeave={() => void navigate({ search: {}, replace: true })}
          />
        </Suspense>
      </section>
    );
  }
  return (
    <section className={styles.place} aria-label={t("title")}>
      <h1 className={styles.spoken}>{t("title")}</h1>
      <RequestsPane
        workspaceId={workspace.id}
        known={known}
        opened={opened}
        dialogues={dialogues}
        more={<NewCallMenu apis={known.apis} onOpen={onOpen} onDrawer={setDrawer} />}
        onOpen={onOpen}
        onEnter={() => work.current?.focus()}
      />
      <WorkPane
        workspaceId={workspace.id}
        opened={call}
        begun={begun}
        pane={work}
        below={<RecentCalls workspaceId={workspace.id} />}
        onDrawer={setDrawer}
      />
      <SidePane apis={known.apis} opened={begun.beginning?.api ?? null} />
      <CallDrawers
        workspaceId={workspace.id}
        apis={known.apis}
        drawer={drawer}
        onClose={() => setDrawer(null)}
        onOpen={onOpen}
      />
    </section>
  );
}
