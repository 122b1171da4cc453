import { useTranslation } from "react-i18next";
import place from "./ImportsPlace.module.css";
import styles from "./Masked.module.css";
import { MASK } from "./masked";

/** Stands for a value that is not shown. */
export function MaskedText() {
  const { t } = useTranslation("imports");
  return (
    <span className={styles.mask}>
      <span aria-hidden="true">{MASK}</span>
      <span className={place.spoken}>{t("masked.hidden")}</span>
    </span>
  );
}
