import { notifications } from "@mantine/notifications";
import { IconTableImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./DropTarget.module.css";
import { useFileDrag } from "./useFileDrag";

/** The whole window takes a file, wherever it is dropped; it shows so only while a file is over it. */
export function DropTarget() {
  const { t } = useTranslation("frame");
  const desk = useImportDesk();
  const navigate = useNavigate();
  const over = useFileDrag((files) => {
    const [file] = files;
    if (file === undefined) return;
    void desk.open(file);
    void navigate({ to: "/imports", search: {} });
    if (files.length > 1)
      notifications.show({ message: t("drop.first", { name: file.name, count: files.length }) });
  });
  if (!over) return null;
  return (
    <div className={styles.target} role="status">
      <div className={styles.card}>
        <IconTableImport size={32} stroke={1.4} aria-hidden />
        <b>{t("drop.title")}</b>
        <span>{t("drop.kinds")}</span>
      </div>
    </div>
  );
}
