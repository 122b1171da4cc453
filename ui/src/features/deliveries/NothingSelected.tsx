import { useTranslation } from "react-i18next";
import { Kbd } from "../../components/Kbd/Kbd";
import styles from "./DeliveriesPlace.module.css";

/** Beside a list in which nothing is chosen. */
export function NothingSelected() {
  const { t } = useTranslation("deliveries");
  return (
    <div className={styles.nothing}>
      <h1 className={styles.sentence}>{t("nothing.sentence")}</h1>
      <p className={styles.keys}>
        <Kbd keys="j k" /> {t("nothing.move")} <Kbd keys="⏎" /> {t("nothing.open")} <Kbd keys="/" />{" "}
        {t("nothing.filter")}
      </p>
    </div>
  );
}
