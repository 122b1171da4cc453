import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EnvironmentBadge } from "../../../components/EnvironmentBadge/EnvironmentBadge";
import { Foreign } from "../../../components/Foreign/Foreign";
import { PlatformTile } from "../../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ConnectionView, WorkspaceView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import section from "../Section.module.css";
import { Addresses } from "./Addresses";
import styles from "./Connection.module.css";
import { ConnectionKeys } from "./ConnectionKeys";
import { ConnectionLimits } from "./ConnectionLimits";
import { PlatformNotes } from "./PlatformNotes";
import { Unsettled } from "./Unsettled";

export interface ConnectionPageProps {
  readonly workspace: WorkspaceView;
  readonly connection: ConnectionView;
}

/** An account at a platform: where its calls go, with which keys, within which limits, and what is open. */
export function ConnectionPage({ workspace, connection }: ConnectionPageProps) {
  const { t } = useTranslation("connection");
  const api = useRead("api.describe", { connection_id: connection.id });
  const profile = useRead("profiles.get", { id: connection.platform, workspace_id: workspace.id });
  return (
    <article className={section.detail} aria-label={connection.name} data-pane>
      <Button
        size="xs"
        variant="subtle"
        component={Link}
        to="/settings/workspaces"
        leftSection={<IconArrowLeft size={14} stroke={1.6} aria-hidden />}
      >
        {t("back")}
      </Button>
      <header className={section.head}>
        <div className={section.headMain}>
          <div className={section.heading}>
            <PlatformTile platform={connection.platform} size="l" decorative />
            <h2>
              <Foreign text={connection.name} />
            </h2>
            <EnvironmentBadge environment={workspace.environment} />
            <span className={section.quiet}>
              {connection.platform_name} · <Foreign text={workspace.name} />
            </span>
          </div>
          {profile.data && <p className={section.lead}>{profile.data.summary}</p>}
        </div>
        <div className={section.buttons}>
          <Button component={Link} to="/explorer" search={{ open: `n:${connection.id}` } as never}>
            {t("explore")}
          </Button>
        </div>
      </header>
      {api.error && <RpcProblem problem={api.error} />}
      {profile.error && <RpcProblem problem={profile.error} />}
      {(api.isPending || profile.isPending) && <Skeleton rows={8} />}
      {api.data && profile.data && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <Addresses api={api.data} profile={profile.data} workspaceId={workspace.id} />
            <ConnectionKeys api={api.data} />
            <ConnectionLimits api={api.data} />
          </div>
          <div className={styles.column}>
            <Unsettled profile={profile.data} />
            <PlatformNotes api={api.data} profile={profile.data} />
          </div>
        </div>
      )}
    </article>
  );
}
