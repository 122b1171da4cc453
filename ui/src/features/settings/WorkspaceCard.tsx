import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { EnvironmentBadge } from "../../components/EnvironmentBadge/EnvironmentBadge";
import { Foreign } from "../../components/Foreign/Foreign";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { AddConnectionDrawer } from "./AddConnectionDrawer";
import { ConnectionLine } from "./ConnectionLine";
import styles from "./Section.module.css";

export interface WorkspaceCardProps {
  readonly workspace: WorkspaceView;
  /** Whether the window shows it. */
  readonly active: boolean;
}

/** A workspace with its connections, and what can be done with it. */
export function WorkspaceCard({ workspace, active }: WorkspaceCardProps) {
  const { t } = useTranslation("settings");
  const [connecting, setConnecting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const remove = useMutate("workspaces.remove");
  const set = useMutate("settings.set");
  const counts = useRead("deliveries.counts", { workspace_id: workspace.id }, { enabled: removing });
  const confirm = () =>
    remove.mutate(
      { workspace_id: workspace.id, confirm_name: workspace.name },
      { onSuccess: () => setRemoving(false) },
    );
  return (
    <article className={styles.card} aria-label={workspace.name}>
      <header className={styles.cardHead}>
        <h3>
          <Foreign text={workspace.name} />
        </h3>
        <EnvironmentBadge environment={workspace.environment} />
        <span className={styles.cardEnd}>
          {active ? (
            <span className={styles.quiet}>{t("workspaces.shown")}</span>
          ) : (
            <Button size="xs" onClick={() => set.mutate({ active_workspace: workspace.id })}>
              {t("workspaces.show")}
            </Button>
          )}
          <Button size="xs" onClick={() => setConnecting(true)}>
            {t("workspaces.connect")}
          </Button>
          <Button size="xs" className={styles.danger} onClick={() => setRemoving(true)}>
            {t("workspaces.remove")}
          </Button>
        </span>
      </header>
      <ul aria-label={t("workspaces.connections", { name: workspace.name })}>
        {workspace.connections.map((connection) => (
          <ConnectionLine key={connection.id} connection={connection} />
        ))}
        {workspace.connections.length === 0 && (
          <li className={styles.line}>
            <span className={styles.quiet}>{t("workspaces.noConnection")}</span>
          </li>
        )}
      </ul>
      <AddConnectionDrawer opened={connecting} onClose={() => setConnecting(false)} workspace={workspace} />
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t("workspaces.removeTitle", { name: workspace.name })}
        confirmLabel={t("workspaces.removeConfirm")}
        typedName={workspace.name}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={confirm}
      >
        {t("workspaces.removeBody", { count: counts.data?.all ?? 0 })}
      </ConfirmDialog>
    </article>
  );
}
