import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import styles from "./UndoToast.module.css";

interface UndoToastProps {
  readonly message: string;
  readonly onUndo: () => void;
}

function UndoToast({ message, onUndo }: UndoToastProps) {
  const { t } = useTranslation("common");
  return (
    <span className={styles.toast}>
      <span className={styles.message}>{message}</span>
      <button type="button" className={styles.undo} onClick={onUndo}>
        {t("undo")}
      </button>
    </span>
  );
}

/** Confirms a change in one line, with the way back. A later one of the same id takes its place. */
export function showUndoable(id: string, message: string, onUndo: () => void): void {
  notifications.hide(id);
  const undo = () => {
    notifications.hide(id);
    onUndo();
  };
  notifications.show({ id, message: <UndoToast message={message} onUndo={undo} /> });
}
