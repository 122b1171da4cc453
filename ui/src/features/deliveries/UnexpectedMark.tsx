import { IconAsterisk } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DeliverySummary } from "../../rpc/generated";
import styles from "./UnexpectedMark.module.css";

export interface UnexpectedMarkProps {
  readonly delivery: DeliverySummary;
  /** In a row there is room for the sign only. */
  readonly brief?: boolean;
}

/** Says that an endpoint did not expect this event or content type; nothing where it did. */
export function UnexpectedMark({ delivery, brief = false }: UnexpectedMarkProps) {
  const { t } = useTranslation("deliveries");
  if (delivery.unexpected === undefined) return null;
  const sentence = t(`unexpected.${delivery.unexpected}`);
  return (
    <span className={styles.mark} title={sentence}>
      <IconAsterisk size={12} stroke={2} aria-hidden />
      <span className={brief ? styles.hidden : undefined}>{t("unexpected.word")}</span>
    </span>
  );
}
