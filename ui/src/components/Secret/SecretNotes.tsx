import { useTranslation } from "react-i18next";
import styles from "./Secret.module.css";

export interface SecretNotesProps {
  readonly id: string;
  readonly error: string | undefined;
  /** Whether the pasted text ended in a line feed. */
  readonly endsInLineFeed: boolean;
  readonly keepsLineFeed: boolean;
  readonly onKeepLineFeed: (keep: boolean) => void;
  readonly outerSpace: boolean;
  /** How many lines a paste had that was refused, 0 for none. */
  readonly refusedLines: number;
}

/** Says what is odd about a value, without the value. */
export function SecretNotes(notes: SecretNotesProps) {
  const { t } = useTranslation("components");
  return (
    <div id={notes.id} className={styles.notes} role="status">
      {notes.error && <p className={styles.error}>{notes.error}</p>}
      {notes.endsInLineFeed && (
        <p className={styles.note}>
          {t(notes.keepsLineFeed ? "secret.lineFeedKept" : "secret.lineFeedLeftOut")}{" "}
          <button
            type="button"
            className={styles.link}
            onClick={() => notes.onKeepLineFeed(!notes.keepsLineFeed)}
          >
            {t(notes.keepsLineFeed ? "secret.leaveLineFeedOut" : "secret.keepLineFeed")}
          </button>
        </p>
      )}
      {notes.outerSpace && <p className={styles.note}>{t("secret.outerSpace")}</p>}
      {notes.refusedLines > 0 && (
        <p className={styles.note}>{t("secret.severalLines", { count: notes.refusedLines })}</p>
      )}
    </div>
  );
}
