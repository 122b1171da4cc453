import { ActionIcon, Menu } from "@mantine/core";
import { IconFileCode, IconPlus, IconTerminal } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Foreign } from "../../components/Foreign/Foreign";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { ApiView } from "../../rpc/generated";
import type { CallDrawer } from "./CallDrawers";
import type { Opened } from "./opened";

export interface NewCallMenuProps {
  readonly apis: readonly ApiView[];
  onOpen(opened: Opened): void;
  onDrawer(drawer: CallDrawer): void;
}

/** Makes a call that no list has: an empty one, one of a curl command, those of an OpenAPI file. */
export function NewCallMenu({ apis, onOpen, onDrawer }: NewCallMenuProps) {
  const { t } = useTranslation("explorer");
  const importCurl = () => onDrawer({ kind: "importCurl" });
  const openFile = () => onDrawer({ kind: "openapi" });
  useAction("request.importCurl", importCurl, apis.length > 0);
  useAction("request.openFile", openFile, apis.length > 0);
  const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" size={28} aria-label={t("new.title")} title={t("new.title")}>
          <IconPlus size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("new.empty")}</Menu.Label>
        {apis.map(({ connection_id, connection, platform }) => (
          <Menu.Item
            key={connection_id}
            leftSection={<PlatformTile platform={platform} decorative />}
            onClick={() => onOpen({ kind: "new", connection: connection_id })}
          >
            <Foreign text={connection} />
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconTerminal {...ICON} />} onClick={importCurl}>
          {t("new.curl")}
        </Menu.Item>
        <Menu.Item leftSection={<IconFileCode {...ICON} />} onClick={openFile}>
          {t("new.openapi")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
