import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./Masked.module.css";

export interface RevealButtonProps {
  /** The column of the file, from 0. */
  readonly index: number;
  /** What it is called where the button stands. */
  readonly column: string;
  readonly revealed: boolean;
  /** False where other keys lead to it than Tab. */
  readonly tabbable?: boolean;
}

/** Shows the values of a masked column, and hides them again. */
export function RevealButton({ index, column, revealed, tabbable = true }: RevealButtonProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const name = t(revealed ? "masked.hide" : "masked.show", { column });
  const Icon = revealed ? IconEyeOff : IconEye;
  return (
    <button
      type="button"
      className={styles.eye}
      data-revealed={revealed}
      aria-label={name}
      title={name}
      tabIndex={tabbable ? undefined : -1}
      onClick={() => desk.reveal(index)}
    >
      <Icon size={14} stroke={1.6} aria-hidden="true" />
    </button>
  );
}
