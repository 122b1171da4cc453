import { ActionIcon, Menu } from "@mantine/core";
import { IconHistory, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction, useActionHandlers, useMay } from "../../../actions/handlers";
import { thousands } from "../../../components/numbers";
import { ManyReplay } from "./ManyReplay";

export interface ListReplayProps {
  /** The list's filter. */
  readonly query: string;
  /** How many it leaves, as far as they are counted. */
  readonly count: number;
  /** One of them. */
  readonly sample: string | null;
}

const ICON = { size: 16, stroke: 1.6, "aria-hidden": true } as const;

/** Offers to replay everything that the list shows, and what was replayed before. */
export function ListReplay({ query, count, sample }: ListReplayProps) {
  const { t } = useTranslation("replay");
  const handlers = useActionHandlers();
  const may = useMay("list.replay");
  const [opened, setOpened] = useState(false);
  const ready = count > 0;
  useAction("list.replay", () => setOpened(true), ready);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={28} aria-label={t("list.menu")} title={t("list.menu")}>
            <IconRefresh {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may && (
            <Menu.Item
              leftSection={<IconRefresh {...ICON} size={14} />}
              disabled={!ready}
              onClick={() => setOpened(true)}
            >
              {t("list.all", { count, number: thousands(count) })}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconHistory {...ICON} size={14} />}
            onClick={() => handlers.run("list.replays")}
          >
            {t("list.runs")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ManyReplay
        what={{ kind: "query", query }}
        title={t("titleListed", { count, number: thousands(count) })}
        sample={sample}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </>
  );
}
