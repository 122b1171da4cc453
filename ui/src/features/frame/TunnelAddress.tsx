import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { useRead } from "../../rpc/queries";
import styles from "./TopBar.module.css";

/** The public address, or that nothing arrives through it; nothing where no tunnel is open. */
export function TunnelAddress() {
  const { t } = useTranslation("frame");
  const tunnels = useRead("tunnels.list", {}).data?.tunnels ?? [];
  const open = tunnels.filter(({ state }) => state === "up" || state === "down");
  const shown = open.find(({ state }) => state === "down") ?? open[0];
  if (!shown) return null;
  if (shown.state === "down" || shown.public_url === null) {
    return (
      <span className={styles.fact}>
        <span className={styles.dot} data-state="problem" />
        <span className={styles.problem} title={shown.cause?.message}>
          {t("tunnel.down")}
        </span>
      </span>
    );
  }
  return (
    <span className={styles.fact}>
      <span className={styles.dot} data-state="on" />
      <span className="mono">{shown.public_url}</span>
      <CopyButton text={shown.public_url} label={t("tunnel.copy")} />
    </span>
  );
}
