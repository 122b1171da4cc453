import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Edit.module.css";

export interface LeaveDialogProps {
  readonly opened: boolean;
  onStay(): void;
  onKeep(): void;
  onDiscard(): void;
}

/** Asks what becomes of changes that were not sent. */
export function LeaveDialog({ opened, onStay, onKeep, onDiscard }: LeaveDialogProps) {
  const { t } = useTranslation("edit");
  return (
    <Modal
      opened={opened}
      onClose={onStay}
      title={t("leave.title")}
      size={440}
      centered
      withCloseButton={false}
    >
      <p className={styles.leave}>{t("leave.text")}</p>
      <div className={styles.leaveButtons}>
        <Button onClick={onDiscard}>{t("leave.discard")}</Button>
        <Button onClick={onStay}>{t("leave.stay")}</Button>
        <Button variant="filled" onClick={onKeep} data-autofocus>
          {t("leave.keep")}
        </Button>
      </div>
    </Modal>
  );
}
