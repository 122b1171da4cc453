import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useRead } from "../../rpc/queries";
import { ConnectionPage } from "./connection/ConnectionPage";
import { NewWorkspaceDrawer } from "./NewWorkspaceDrawer";
import styles from "./Section.module.css";
import { WorkspaceCard } from "./WorkspaceCard";

/** Every workspace with its environment and its connections. */
export function WorkspacesSection() {
  const { t } = useTranslation("settings");
  const list = useRead("workspaces.list", {});
  const active = useRead("status.get", {}).data?.settings.active_workspace;
  const [making, setMaking] = useState(false);
  const workspaces = list.data?.workspaces ?? [];
  const shown = active ?? workspaces[0]?.id;
  const { connection: opened } = useSearch({ from: "/settings/$section" });
  const home = workspaces.find(({ connections }) => connections.some(({ id }) => id === opened));
  const connection = home?.connections.find(({ id }) => id === opened);
  if (home && connection)
    return <ConnectionPage key={connection.id} workspace={home} connection={connection} />;
  return (
    <section className={styles.detail} aria-label={t("section.workspaces")} data-pane>
      <header className={styles.head}>
        <div className={styles.headMain}>
          <div className={styles.heading}>
            <h2>{t("section.workspaces")}</h2>
          </div>
          <p className={styles.lead}>{t("workspaces.lead")}</p>
        </div>
        <Button leftSection={<IconPlus size={14} stroke={1.6} />} onClick={() => setMaking(true)}>
          {t("workspaces.new")}
        </Button>
      </header>
      <div className={styles.stack}>
        {list.isPending && <Skeleton rows={3} rowHeight={80} />}
        {list.error && <RpcProblem problem={list.error} />}
        {list.data && workspaces.length === 0 && <EmptyState>{t("workspaces.empty")}</EmptyState>}
        {workspaces.map((workspace) => (
          <WorkspaceCard key={workspace.id} workspace={workspace} active={workspace.id === shown} />
        ))}
      </div>
      <NewWorkspaceDrawer opened={making} onClose={() => setMaking(false)} />
    </section>
  );
}
