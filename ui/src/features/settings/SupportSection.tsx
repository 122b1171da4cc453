import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./Section.module.css";

/** Makes this window one for support staff, or says that it is one. */
export function SupportSection() {
  const { t } = useTranslation("settings");
  const owner = useIsOwner();
  const begin = useMutate("support.begin");
  const [asking, setAsking] = useState(false);
  return (
    <section className={styles.detail} aria-label={t("section.support")} data-pane>
      <div className={styles.heading}>
        <h2>{t("section.support")}</h2>
      </div>
      <p className={styles.lead}>{t("support.lead")}</p>
      <div className={styles.setting}>
        <div>
          <span className={styles.settingName}>{t(owner ? "support.off" : "support.on")}</span>
          <p>{t("support.back")}</p>
          <code>gatehouse role owner</code>
        </div>
        {owner && <Button onClick={() => setAsking(true)}>{t("support.begin")}</Button>}
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("support.title")}
        confirmLabel={t("support.confirm")}
        busy={begin.isPending}
        problem={begin.error}
        onConfirm={() => begin.mutate({}, { onSuccess: () => setAsking(false) })}
      >
        {t("support.body")}
      </ConfirmDialog>
    </section>
  );
}
