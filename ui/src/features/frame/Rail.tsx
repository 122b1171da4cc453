import {
  IconArrowBarToRight,
  IconFlask,
  IconInbox,
  IconPlug,
  IconSettings,
  IconTable,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { compact, thousands } from "../../components/numbers";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import type { WorkspaceView } from "../../rpc/generated";
import { useOpenImport } from "../../rpc/openImport";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./Rail.module.css";
import { RunningJob } from "./RunningJob";

export interface RailProps {
  readonly workspace: WorkspaceView | null;
}

/** The places of the window. */
export function Rail({ workspace }: RailProps) {
  const { t } = useTranslation("frame");
  const desk = useOpenImport();
  const owner = useIsOwner();
  const asked = { workspace_id: workspace?.id ?? "" };
  const counts = useRead("deliveries.counts", asked, { enabled: workspace !== null, keepPrevious: true });
  const endpoints = useRead("endpoints.list", asked, { enabled: workspace !== null, keepPrevious: true });
  const failed = workspace ? (counts.data?.invalid ?? 0) : 0;
  const receiving = workspace ? (endpoints.data?.endpoints.length ?? 0) : 0;
  return (
    <nav className={styles.rail} aria-label={t("places")} data-pane>
      <Place to="/deliveries" icon={IconInbox} name={t("place.deliveries")}>
        {failed > 0 && (
          <span
            className={styles.failed}
            title={t("failedCount", { count: failed, number: thousands(failed) })}
          >
            <VerdictMark outline="invalid" size={12} />
            <span aria-hidden>{compact(failed)}</span>
            <span className={styles.spoken}>
              {t("failedSpoken", { number: failed.toLocaleString("en") })}
            </span>
          </span>
        )}
      </Place>
      <Place to="/endpoints" icon={IconPlug} name={t("place.endpoints")}>
        {receiving > 0 && <span className={styles.count}>{receiving}</span>}
      </Place>
      {owner && (
        <>
          <Place to="/imports" icon={IconTable} name={t("place.imports")}>
            {desk && <span className={styles.count}>1</span>}
          </Place>
          <Place to="/explorer" icon={IconArrowBarToRight} name={t("place.explorer")} />
          <Place to="/sandbox" icon={IconFlask} name={t("place.sandbox")} />
        </>
      )}
      <div className={styles.end} />
      <RunningJob />
      <Place to="/settings" icon={IconSettings} name={t("place.settings")} />
    </nav>
  );
}

interface PlaceProps {
  readonly to: "/deliveries" | "/endpoints" | "/imports" | "/explorer" | "/sandbox" | "/settings";
  readonly icon: TablerIcon;
  readonly name: string;
  readonly children?: ReactNode;
}

function Place({ to, icon: Icon, name, children }: PlaceProps) {
  return (
    <Link
      to={to}
      className={styles.place}
      activeProps={{ "data-current": true, "aria-current": "page" } as object}
      activeOptions={{ includeSearch: false }}
    >
      <Icon size={16} stroke={1.6} aria-hidden />
      {name}
      {children}
    </Link>
  );
}
