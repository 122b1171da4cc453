import { Checkbox, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DraftChange, ReplayDraft } from "./order";
import styles from "./Replay.module.css";

export interface ExtraFieldsProps {
  readonly draft: ReplayDraft;
  readonly errors: Readonly<Record<string, string | undefined>>;
  onChange: DraftChange;
}

/** Headers to add, among them one by which the target knows that it has seen the delivery. */
export function ExtraFields({ draft, errors, onChange }: ExtraFieldsProps) {
  const { t } = useTranslation("replay");
  return (
    <>
      <Textarea
        label={t("headers")}
        description={t("headersNote")}
        value={draft.headers}
        onChange={(event) => onChange({ headers: event.target.value })}
        error={errors.set}
        placeholder="X-Debug: 1"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: styles.mono }}
      />
      <div className={styles.fields}>
        <Checkbox
          size="xs"
          label={t("idempotent")}
          description={t("idempotentNote")}
          checked={draft.idempotent}
          onChange={(event) => onChange({ idempotent: event.currentTarget.checked })}
        />
        {draft.idempotent && (
          <TextInput
            label={t("idempotencyHeader")}
            value={draft.idempotencyHeader}
            onChange={(event) => onChange({ idempotencyHeader: event.target.value })}
            error={errors.idempotency_header}
            spellCheck={false}
            classNames={{ input: styles.mono }}
          />
        )}
      </div>
    </>
  );
}
