import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { Kbd } from "../../../../components/Kbd/Kbd";
import type { SandboxCompanyView } from "../../../../rpc/generated";
import styles from "./Companies.module.css";

/** How the sandbox installs: as the platform writes it today, as it wrote it once, or so that it fails. */
export type InstallWay = "current" | "older" | "failing";

const WAYS: readonly InstallWay[] = ["current", "older", "failing"];

export interface InstallMenuProps {
  /** Companies in which the application is not installed. */
  readonly companies: readonly SandboxCompanyView[];
  readonly busy: boolean;
  onInstall(company: SandboxCompanyView | null, way: InstallWay): void;
}

/** Begins a dialogue by the sandbox's hand: the next company at once, or one that is chosen. */
export function InstallMenu({ companies, busy, onInstall }: InstallMenuProps) {
  const { t } = useTranslation("dialogue");
  const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <Button
          leftSection={<IconPlayerPlay {...ICON} />}
          rightSection={<IconChevronDown {...ICON} />}
          disabled={busy}
          className={styles.start}
        >
          {t("start.word")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("start.label")}</Menu.Label>
        {WAYS.map((way) => (
          <Menu.Item
            key={way}
            onClick={() => onInstall(null, way)}
            rightSection={way === "current" && <Kbd keys="i" />}
          >
            {t(`start.way.${way}`)}
          </Menu.Item>
        ))}
        {companies.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>{t("start.as")}</Menu.Label>
            {companies.map((company) => (
              <Menu.Item key={company.company_id} onClick={() => onInstall(company, "current")}>
                <Foreign text={company.name} />
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
