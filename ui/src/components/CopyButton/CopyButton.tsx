import { ActionIcon, Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Kbd } from "../Kbd/Kbd";
import styles from "./CopyButton.module.css";
import { useCopy } from "./useCopy";

export interface CopyButtonProps {
  /** The text, or what makes it when the button is pressed. */
  readonly text: string | (() => string);
  /** What is copied, such as “Copy URL”. */
  readonly label: string;
  /** Shows the label; else an icon with it as its name. */
  readonly withLabel?: boolean;
  /** The key that does the same. */
  readonly keys?: string;
  /** Whether there is a secret in it: then it is taken out of the clipboard again. */
  readonly secret?: boolean;
}

/** Copies, and says so in place and to screen readers. */
export function CopyButton({ text, label, withLabel = false, keys, secret = false }: CopyButtonProps) {
  const { t } = useTranslation("components");
  const { state, copy } = useCopy(secret);
  const icon =
    state === "copied" ? <IconCheck size={14} stroke={1.6} /> : <IconCopy size={14} stroke={1.6} />;
  const run = () => copy(typeof text === "function" ? text() : text);
  return (
    <>
      {withLabel ? (
        <Button
          leftSection={icon}
          rightSection={keys && <Kbd keys={keys} />}
          aria-keyshortcuts={keys}
          onClick={run}
        >
          {label}
        </Button>
      ) : (
        <ActionIcon aria-label={label} title={label} onClick={run}>
          {icon}
        </ActionIcon>
      )}
      <span className={styles.said} role="status">
        {state === "copied" && t("copy.done")}
        {state === "failed" && t("copy.failed")}
      </span>
    </>
  );
}
