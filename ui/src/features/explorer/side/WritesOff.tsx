import { useTranslation } from "react-i18next";
import { Words } from "../../../components/Words/Words";
import styles from "./Side.module.css";

/** Says that calls which change something stay here, and on whose word. */
export function WritesOff({ reason }: { readonly reason: string | null }) {
  const { t } = useTranslation("explorer");
  return (
    <section aria-label={t("side.writesOff")}>
      <h2 className={styles.title}>{t("side.writesOff")}</h2>
      <p className={styles.text}>
        {reason && <Words text={reason} />} {t("side.writesStay")}
      </p>
    </section>
  );
}
