import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./Edit.module.css";

/** Says that received secrets stay masked here, and what becomes of them at sending. */
export function SealedNote({ parts }: { readonly parts: readonly string[] }) {
  const { t } = useTranslation("edit");
  if (parts.length === 0) return null;
  return (
    <p className={styles.sealed}>
      <IconLock size={14} stroke={1.6} aria-hidden />
      {t("sealed")}
    </p>
  );
}
