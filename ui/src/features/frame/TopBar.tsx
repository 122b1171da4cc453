import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { caps } from "../../actions/keyboard";
import { actionOf } from "../../actions/registry";
import { EnvironmentBadge } from "../../components/EnvironmentBadge/EnvironmentBadge";
import { Kbd } from "../../components/Kbd/Kbd";
import type { WorkspaceView } from "../../rpc/generated";
import { palette } from "./Palette";
import { ReceiverState } from "./ReceiverState";
import styles from "./TopBar.module.css";
import { TunnelAddress } from "./TunnelAddress";
import { WorkspaceMenu } from "./WorkspaceMenu";

export interface TopBarProps {
  readonly workspace: WorkspaceView | null;
}

/** Workspace, environment, receiver and the command field. */
export function TopBar({ workspace }: TopBarProps) {
  const { t } = useTranslation("frame");
  const key = actionOf("window.palette").keys[0] ?? "";
  return (
    <header className={styles.bar} data-pane>
      <WorkspaceMenu workspace={workspace} />
      {workspace && <EnvironmentBadge environment={workspace.environment} />}
      <ReceiverState />
      <TunnelAddress />
      <button
        type="button"
        className={styles.command}
        onClick={palette.open}
        aria-keyshortcuts={key.replace("mod", "Control")}
      >
        <IconSearch size={14} stroke={1.6} aria-hidden />
        <span>{t("command")}</span>
        <span className={styles.keys}>
          <Kbd keys={caps(key).join(" ")} />
        </span>
      </button>
    </header>
  );
}
