import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RequestChange, RequestDraft } from "./draft";
import styles from "./Edit.module.css";

export interface RequestLineProps {
  readonly request: RequestDraft;
  readonly errors: Readonly<Record<string, string | undefined>>;
  readonly changed: boolean;
  onChange: RequestChange;
  onRestore(): void;
}

/** Method and path, and the way back to what was received. */
export function RequestLine({ request, errors, changed, onChange, onRestore }: RequestLineProps) {
  const { t } = useTranslation("edit");
  return (
    <div className={styles.requestLine}>
      <TextInput
        label={t("method")}
        value={request.method}
        onChange={(event) => onChange({ method: event.target.value })}
        error={errors["edit.method"]}
        spellCheck={false}
        classNames={{ input: styles.mono }}
      />
      <TextInput
        label={t("path")}
        value={request.path}
        onChange={(event) => onChange({ path: event.target.value })}
        error={errors["edit.path"]}
        placeholder={t("pathOfTarget")}
        spellCheck={false}
        classNames={{ input: styles.mono }}
      />
      <Button disabled={!changed} onClick={onRestore}>
        {t("restore")}
      </Button>
    </div>
  );
}
