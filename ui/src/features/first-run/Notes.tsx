import { IconDatabase, IconLock, IconRipple } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import { useRead } from "../../rpc/queries";
import styles from "./FirstRun.module.css";

/** Three promises that a reader wants to know before the first secret is pasted. */
export function Notes() {
  const { t } = useTranslation("first-run");
  const keychain = useRead("status.get", {}).data?.keychain;
  const home = keychain?.home ?? "keychain";
  return (
    <ul className={styles.notes}>
      <li>
        <IconLock size={16} stroke={1.6} aria-hidden />
        <div>
          <h3>{t(`notes.secrets.${home}.title`)}</h3>
          <p>{t(`notes.secrets.${home}.text`)}</p>
        </div>
      </li>
      <li>
        <IconDatabase size={16} stroke={1.6} aria-hidden />
        <div>
          <h3>{t("notes.disk.title")}</h3>
          <p>{t("notes.disk.text")}</p>
        </div>
      </li>
      <li>
        <IconRipple size={16} stroke={1.6} aria-hidden />
        <div>
          <h3>{t("notes.guesses.title")}</h3>
          <p>
            {t("notes.guesses.before")} <ProvenanceMark provenance="assumed" /> {t("notes.guesses.after")}
          </p>
        </div>
      </li>
    </ul>
  );
}
