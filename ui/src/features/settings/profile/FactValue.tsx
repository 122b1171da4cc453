import { useTranslation } from "react-i18next";
import type { FactView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";

/** A value as it is read: what can be copied as bytes in the face of evidence, words as words. */
export function FactValue({ fact }: { readonly fact: FactView }) {
  const { t } = useTranslation(["profiles", "components"]);
  if (fact.value === "") return <span className={styles.quiet}>{t("facts.nothing")}</span>;
  switch (fact.kind) {
    case "bool":
      return <>{t(`components:fact.bool.${fact.value}`)}</>;
    case "number":
    case "duration":
    case "choice":
      return <>{fact.value}</>;
    default:
      return <code>{fact.value}</code>;
  }
}
