import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./GroupPane.module.css";

/** Says that the check was cancelled, so that nothing was counted, and begins it anew. */
export function CheckStopped({ settled }: { readonly settled: boolean }) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  return (
    <div className={styles.stopped}>
      <p>{t("fix.stoppedHint")}</p>
      {/* A decision that decides nothing asks the same question again. */}
      <Button size="xs" loading={!settled} onClick={() => desk.decide({})}>
        {t("fix.again")}
      </Button>
    </div>
  );
}
