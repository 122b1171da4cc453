import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FormChoice } from "../../../components/FormChoice/FormChoice";
import { useWorkspace } from "../../../rpc/workspace";
import type { DraftChange, ReplayDraft, ReplayForm } from "./order";
import styles from "./Replay.module.css";

export interface FormFieldsProps {
  readonly draft: ReplayDraft;
  readonly errors: Readonly<Record<string, string | undefined>>;
  /** The forms to choose from. */
  readonly forms?: readonly ReplayForm[];
  onChange: DraftChange;
}

const FORMS: readonly ReplayForm[] = ["recorded", "resigned", "resigned_at"];

/** In which form it is sent, for which time it is signed and by whose secret. */
export function FormFields({ draft, errors, forms = FORMS, onChange }: FormFieldsProps) {
  const { t } = useTranslation("replay");
  const connections = useWorkspace().workspace?.connections ?? [];
  return (
    <div className={styles.fields}>
      <FormChoice
        label={t("formLabel")}
        value={draft.form}
        onChange={(form) => onChange({ form })}
        data={forms.map((value) => ({ value, label: t(`form.${value}`) }))}
        note={t(`formNote.${draft.form}`)}
      />
      {draft.form === "resigned_at" && (
        <TextInput
          type="datetime-local"
          step={1}
          label={t("at")}
          value={draft.at}
          onChange={(event) => onChange({ at: event.target.value })}
          error={errors.at}
        />
      )}
      {draft.form !== "recorded" && connections.length > 0 && (
        <Select
          label={t("connection")}
          value={draft.connection}
          onChange={(connection) => onChange({ connection: connection ?? "" })}
          error={errors.signing_connection}
          data={[
            { value: "", label: t("ownSecret") },
            ...connections.map(({ id: value, name, platform_name }) => ({
              value,
              label: name === platform_name ? name : `${name} · ${platform_name}`,
            })),
          ]}
        />
      )}
    </div>
  );
}
