import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { useImportDesk, useOpenImport } from "../../rpc/openImport";
import { ChooseFile } from "./ChooseFile";
import styles from "./ImportsPlace.module.css";
import { OpenFile } from "./OpenFile";
import { Receiving } from "./Receiving";
import { useFilePicker } from "./useFilePicker";

/** The place "Imports": a file from what it is to what is wrong with it. */
export function ImportsPlace() {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const open = useOpenImport();
  const picker = useFilePicker((file) => void desk.open(file));
  useAction("import.choose", picker.choose);
  useAction("import.close", () => desk.close(), open !== null);
  return (
    <section className={styles.place} aria-label={t("title")}>
      {picker.input}
      {open === null ? (
        <ChooseFile />
      ) : open.state === "ready" && open.id !== null ? (
        <OpenFile key={open.id} open={open} id={open.id} />
      ) : (
        <Receiving open={open} />
      )}
    </section>
  );
}
