import { IconDatabase, IconLock, IconLockOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Kbd } from "../../components/Kbd/Kbd";
import { bytes, thousands } from "../../components/numbers";
import type { Problem, WorkspaceView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { ActivityList } from "./ActivityList";
import styles from "./StatusLine.module.css";

export interface StatusLineProps {
  readonly workspace: WorkspaceView | null;
  readonly onHelp: () => void;
}

/** Facts about the store, the keychain and the deliveries of the workspace; never a call to act. */
const keychainTitle = (problem: Problem | null) =>
  problem ? [problem.message, problem.hint].filter(Boolean).join(" ") : undefined;

export function StatusLine({ workspace, onHelp }: StatusLineProps) {
  const { t } = useTranslation("frame");
  const status = useRead("status.get", {}).data;
  const counts = useRead(
    "deliveries.counts",
    { workspace_id: workspace?.id ?? "" },
    { enabled: workspace !== null, keepPrevious: true },
  ).data;
  return (
    <footer className={styles.line}>
      {status && (
        <span className={styles.item} title={status.store.folder}>
          <IconDatabase size={12} stroke={1.9} aria-hidden />
          <span>
            <b>{thousands(status.store.deliveries)}</b>{" "}
            {t("status.deliveries", { count: status.store.deliveries })} · {bytes(status.store.bytes)}
          </span>
        </span>
      )}
      {status && (
        <span className={styles.item} title={keychainTitle(status.keychain.problem)}>
          {status.keychain.state === "unlocked" && status.keychain.home === "keychain" ? (
            <IconLock size={12} stroke={1.9} aria-hidden />
          ) : (
            <IconLockOpen size={12} stroke={1.9} aria-hidden />
          )}
          {status.keychain.home === "keychain"
            ? t(`status.keychain.${status.keychain.state}`)
            : t(`status.home.${status.keychain.home}`)}
        </span>
      )}
      {workspace && counts && (
        <span className={styles.item}>
          <span>
            <b>{thousands(counts.valid)}</b> {t("status.valid")} · <b>{thousands(counts.invalid)}</b>{" "}
            {t("status.failed")} · <b>{thousands(counts.duplicate)}</b> {t("status.duplicate")}
          </span>
        </span>
      )}
      <ActivityList />
      <button type="button" className={styles.help} onClick={onHelp} aria-keyshortcuts="?">
        <Kbd keys="?" />
        {t("status.shortcuts")}
      </button>
    </footer>
  );
}
