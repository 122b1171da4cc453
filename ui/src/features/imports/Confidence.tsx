import { IconAlertTriangle, IconCheck, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./Confidence.module.css";
import { CERTAIN } from "./choices";

export interface ConfidenceProps {
  /** From 0 to 1. */
  readonly value: number;
  /** A person decided it. */
  readonly decided?: boolean;
}

/** How sure the program is, as an outline with words: certain, in percent, or decided by a person. */
export function Confidence({ value, decided = false }: ConfidenceProps) {
  const { t } = useTranslation("imports");
  const state = decided ? "decided" : value < CERTAIN ? "asks" : "certain";
  const Icon = { decided: IconUser, asks: IconAlertTriangle, certain: IconCheck }[state];
  return (
    <span className={styles.mark} data-state={state}>
      <Icon size={12} stroke={1.9} aria-hidden />
      {t(`confidence.${state}`, { percent: Math.round(value * 100) })}
    </span>
  );
}
