import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ApiView } from "../../../rpc/generated";
import { ConnectionLimits } from "./ConnectionLimits";
import styles from "./Side.module.css";
import { UseElsewhere } from "./UseElsewhere";
import { WritesOff } from "./WritesOff";

export interface SidePaneProps {
  readonly apis: readonly ApiView[];
  /** The connection of the call that is opened. */
  readonly opened: ApiView | null;
}

/** What is left of the limits, and what holds for every call of the opened connection. */
export function SidePane({ apis, opened }: SidePaneProps) {
  const { t } = useTranslation("explorer");
  const first = opened === null ? [] : [opened];
  const others = apis.filter((api) => api !== opened && api.limits.length > 0);
  return (
    <aside className={styles.pane} aria-label={t("side.title")} data-pane>
      <section aria-label={t("limits.title")}>
        <h2 className={styles.title}>{t("limits.title")}</h2>
        <div className={styles.limits}>
          {[...first, ...others].map((api) => (
            <ConnectionLimits key={api.connection_id} api={api} opened={api === opened} />
          ))}
          {first.length + others.length === 0 && <p className={styles.quiet}>{t("limits.none")}</p>}
        </div>
      </section>
      {opened && !opened.writes && <WritesOff reason={opened.writes_reason} />}
      {opened && <UseElsewhere />}
      {opened && (
        <section aria-label={t("side.connection")}>
          <h2 className={styles.title}>{t("side.connection")}</h2>
          <p className={styles.text}>{t("side.connectionText", { name: opened.platform_name })}</p>
          <Button
            size="xs"
            component={Link}
            to="/settings/workspaces"
            search={{ connection: opened.connection_id } as never}
          >
            {t("side.showConnection")}
          </Button>
        </section>
      )}
    </aside>
  );
}
