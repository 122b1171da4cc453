import { Menu } from "@mantine/core";
import { IconCheck, IconChevronDown, IconFlask, IconPlus, IconSettings } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useActionHandlers } from "../../actions/handlers";
import { EnvironmentBadge } from "../../components/EnvironmentBadge/EnvironmentBadge";
import { Foreign } from "../../components/Foreign/Foreign";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { BrandMark } from "./BrandMark";
import styles from "./TopBar.module.css";

export interface WorkspaceMenuProps {
  readonly workspace: WorkspaceView | null;
}

/** Names the workspace that the window shows and changes it. */
export function WorkspaceMenu({ workspace }: WorkspaceMenuProps) {
  const { t } = useTranslation("frame");
  const navigate = useNavigate();
  const handlers = useActionHandlers();
  const workspaces = useRead("workspaces.list", {}).data?.workspaces ?? [];
  const set = useMutate("settings.set");
  return (
    <Menu position="bottom-start" width={260} offset={2}>
      <Menu.Target>
        <button type="button" className={styles.brand}>
          <BrandMark />
          <span className={styles.name}>
            <Foreign text={workspace?.name ?? t("workspace.none")} />
          </span>
          <IconChevronDown size={12} stroke={1.9} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("workspace.menu")}>
        {workspaces.map((other) => (
          <Menu.Item
            key={other.id}
            leftSection={
              <IconCheck
                size={14}
                className={styles.current}
                visibility={other.id === workspace?.id ? "visible" : "hidden"}
                aria-hidden
              />
            }
            rightSection={<EnvironmentBadge environment={other.environment} />}
            aria-current={other.id === workspace?.id}
            onClick={() => {
              set.mutate({ active_workspace: other.id });
              void navigate({ to: "/deliveries", search: {} });
            }}
          >
            <Foreign text={other.name} />
          </Menu.Item>
        ))}
        {workspaces.length > 0 && <Menu.Divider />}
        <Menu.Item
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => handlers.run("platform.connect")}
        >
          {t("workspace.connect")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFlask size={14} aria-hidden />}
          onClick={() => handlers.run("sandbox.try")}
        >
          {t("workspace.sandbox")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings size={14} aria-hidden />}
          onClick={() => void navigate({ to: "/settings/$section", params: { section: "workspaces" } })}
        >
          {t("workspace.manage")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
