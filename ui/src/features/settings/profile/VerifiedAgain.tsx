import { useTranslation } from "react-i18next";
import { Meter } from "../../../components/Meter/Meter";
import { useRead } from "../../../rpc/queries";
import styles from "./VerifiedAgain.module.css";

/** What the backend calls the work that verifies again what was received. */
const KIND = "verify.again";

/** Says that what was received is being verified again, and how far that is. */
export function VerifiedAgain() {
  const { t } = useTranslation("profiles");
  const all = useRead("activities.list", {}).data?.activities ?? [];
  const newest = all.find(({ kind }) => kind === KIND);
  if (newest === undefined) return null;
  return (
    <p className={styles.line} role="status">
      <span>{t(`again.${newest.state}`)}</span>
      {newest.state === "running" && <Meter value={newest.progress} label={t("again.running")} />}
      <span className={styles.what}>{newest.subject}</span>
    </p>
  );
}
