import { Checkbox, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DraftChange, ReplayDraft } from "./order";
import styles from "./Replay.module.css";

export interface LaterFieldProps {
  readonly draft: ReplayDraft;
  readonly errors: Readonly<Record<string, string | undefined>>;
  onChange: DraftChange;
}

/** Whether it waits for a time. */
export function LaterField({ draft, errors, onChange }: LaterFieldProps) {
  const { t } = useTranslation("replay");
  return (
    <div className={styles.fields}>
      <Checkbox
        size="xs"
        label={t("later")}
        description={t("laterNote")}
        checked={draft.later}
        onChange={(event) => onChange({ later: event.currentTarget.checked })}
      />
      {draft.later && (
        <TextInput
          type="datetime-local"
          step={1}
          label={t("startAt")}
          value={draft.startAt}
          onChange={(event) => onChange({ startAt: event.target.value })}
          error={errors.start_at}
        />
      )}
    </div>
  );
}
