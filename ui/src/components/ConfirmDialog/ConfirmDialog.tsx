import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RpcError } from "../../rpc/generated";
import { RpcProblem } from "../ProblemCard/RpcProblem";
import styles from "./ConfirmDialog.module.css";

export interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** The question, such as “Remove endpoint staging?”. */
  readonly title: string;
  /** What will be lost, in numbers. */
  readonly children: ReactNode;
  /** The verb on the button. */
  readonly confirmLabel: string;
  /** The name that must be typed first; without one the button is enough. */
  readonly typedName?: string;
  readonly busy?: boolean;
  /** What kept it from being done. */
  readonly problem?: RpcError | null;
  readonly onConfirm: () => void;
}

/** Asks before a loss. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation("components");
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      size={440}
      centered
      padding={0}
      withCloseButton={false}
    >
      {/* Mantine's own head is a <header>, which counts as a second banner of the page. */}
      <div className={styles.head}>
        <Modal.Title>{props.title}</Modal.Title>
        <Modal.CloseButton aria-label={t("confirm.close")} />
      </div>
      <Question {...props} />
    </Modal>
  );
}

// Its own component, so that what was typed is gone when the dialog closes.
function Question({
  children,
  confirmLabel,
  typedName,
  busy = false,
  problem,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useTranslation("components");
  const [typed, setTyped] = useState("");
  const ready = typedName === undefined || typed === typedName;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <div className={styles.body}>
        <div className={styles.text}>{children}</div>
        {typedName !== undefined && (
          <TextInput
            label={t("confirm.type", { name: typedName })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {problem && <RpcProblem problem={problem} announce />}
      </div>
      <div className={styles.foot}>
        <Button onClick={onClose}>{t("confirm.keep")}</Button>
        <Button type="submit" className={styles.danger} disabled={!ready || busy}>
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
