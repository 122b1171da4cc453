import { notifications } from "@mantine/notifications";
import { IconTableImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { DELIVERY_FILES, holdsDeliveries } from "../../rpc/bringIn";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./DropTarget.module.css";
import { useBringIn } from "./useBringIn";
import { useFileDrag } from "./useFileDrag";

/** The whole window takes a file, wherever it is dropped; it shows so only while a file is over it. */
export function DropTarget() {
  const { t } = useTranslation("frame");
  const desk = useImportDesk();
  const navigate = useNavigate();
  const take = useBringIn();
  const field = useRef<HTMLInputElement>(null);
  const over = useFileDrag((files) => {
    const [file] = files;
    if (file === undefined) return;
    if (files.length > 1)
      notifications.show({ message: t("drop.first", { name: file.name, count: files.length }) });
    if (holdsDeliveries(file.name)) {
      void take(file);
      return;
    }
    void desk.open(file);
    void navigate({ to: "/imports", search: {} });
  });
  useAction("list.bringIn", () => field.current?.click());
  const picker = (
    <input
      ref={field}
      type="file"
      accept={DELIVERY_FILES.join(",")}
      hidden
      aria-label={t("bringIn.choose")}
      onChange={(event) => {
        const [file] = event.currentTarget.files ?? [];
        if (file !== undefined) void take(file);
        // The same file may be chosen again after it was changed.
        event.currentTarget.value = "";
      }}
    />
  );
  if (!over) return picker;
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
