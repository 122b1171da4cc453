import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { useRead } from "../../rpc/queries";
import styles from "./TopBar.module.css";

/** Whether deliveries can reach us, and at which address. */
export function ReceiverState() {
  const { t } = useTranslation("frame");
  const status = useRead("status.get", {});
  const receiver = status.data?.receiver;
  if (status.error) {
    return (
      <span className={styles.fact} role="alert">
        <span className={styles.dot} data-state="problem" />
        <span className={styles.problem} title={status.error.hint ?? undefined}>
          {status.error.message}
        </span>
      </span>
    );
  }
  // Why is said at length below.
  const refusing = receiver?.problem?.code.startsWith("store.");
  if (receiver?.listening && (refusing || status.data?.store.notice?.code === "store.newer_version")) {
    return (
      <span className={styles.fact}>
        <span className={styles.dot} data-state="problem" />
        <span className={styles.problem}>{t("receiver.refusing")}</span>
      </span>
    );
  }
  if (receiver?.problem) {
    return (
      <span className={styles.fact} role="alert">
        <span className={styles.dot} data-state="problem" />
        <span className={styles.problem} title={receiver.problem.hint}>
          {receiver.problem.message}
        </span>
      </span>
    );
  }
  if (!receiver?.listening || receiver.address === null) {
    return (
      <span className={styles.fact}>
        <span className={styles.dot} />
        {t("receiver.off")}
      </span>
    );
  }
  return (
    <span className={styles.fact}>
      <span className={styles.dot} data-state="on" />
      {t("receiver.on")} <span className="mono">{receiver.address}</span>
      <CopyButton text={`http://${receiver.address}`} label={t("receiver.copy")} />
    </span>
  );
}
