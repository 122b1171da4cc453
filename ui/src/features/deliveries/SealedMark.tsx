import { Tooltip } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./Sealed.module.css";

export interface SealedMarkProps {
  readonly parts: readonly string[];
  /** Goes to where the masked parts are. */
  onGo(): void;
}

/** Says quietly which parts of a delivery are sealed; nothing where none is. */
export function SealedMark({ parts, onGo }: SealedMarkProps) {
  const { t } = useTranslation("deliveries");
  if (parts.length === 0) return null;
  const named = new Intl.ListFormat("en").format(parts.map((part) => t(`sealed.part.${part}`)));
  return (
    <Tooltip
      multiline
      // Beside what it explains, so that a screen reader does not find it outside of every part of the page.
      withinPortal={false}
      w={280}
      label={t("sealed.why", { parts: named })}
      events={{ hover: true, focus: true, touch: true }}
    >
      <button
        type="button"
        className={styles.mark}
        aria-label={t("sealed.label", { parts: named })}
        onClick={onGo}
      >
        <IconLock size={12} stroke={1.8} aria-hidden />
        {t("sealed.word")}
      </button>
    </Tooltip>
  );
}
