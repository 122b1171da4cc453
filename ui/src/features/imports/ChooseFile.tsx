import { IconTableImport } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { PlaceHeader } from "../../components/PlaceHeader/PlaceHeader";
import styles from "./ChooseFile.module.css";

/** The place while no file is open: where to drop one, and what happens to it. */
export function ChooseFile() {
  const { t } = useTranslation("imports");
  return (
    <>
      <PlaceHeader title={t("title")} facts={t("choose.facts")} />
      <div className={styles.empty} data-pane>
        <div className={styles.card}>
          <IconTableImport size={40} stroke={1.2} aria-hidden className={styles.icon} />
          <h2 className={styles.title}>{t("choose.title")}</h2>
          <p className={styles.kinds}>{t("choose.kinds")}</p>
          <ActionButton action="import.choose" variant="filled">
            {t("choose.button")}
          </ActionButton>
          <ol className={styles.steps}>
            {(["source", "columns", "fix", "preview"] as const).map((step, at) => (
              <li key={step}>
                <span className={styles.number}>{at + 1}</span>
                <span>
                  <b>{t(`step.${step}`)}</b> {t(`choose.does.${step}`)}
                </span>
              </li>
            ))}
          </ol>
        </div>
      </div>
    </>
  );
}
