import { useTranslation } from "react-i18next";
import styles from "./Answers.module.css";
import { FieldInput } from "./FieldInput";
import type { AnswerForm } from "./form";

export interface FormPreviewProps {
  readonly form: AnswerForm;
}

/** The form as a person at the platform may see it; how it really looks there is not documented. */
export function FormPreview({ form }: FormPreviewProps) {
  const { t } = useTranslation("dialogue");
  return (
    <section className={styles.preview} aria-label={t("preview.title")}>
      <div className={styles.previewHead}>
        <b>{form.title || t("preview.untitled")}</b>
        <span className={styles.quiet}>{t("preview.word")}</span>
      </div>
      {form.fields.length === 0 && <p className={styles.quiet}>{t("preview.none")}</p>}
      {form.fields.map((field) => (
        <FieldInput
          key={field.key}
          kind={field.secret ? "password" : field.type}
          label={field.label || field.name || t("builder.unnamed")}
          required={field.required}
          options={field.options}
        />
      ))}
    </section>
  );
}
