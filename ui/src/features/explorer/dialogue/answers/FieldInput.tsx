import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Answers.module.css";

export interface FieldInputProps {
  /** Such as `text`, `password`, `select`. */
  readonly kind: string;
  readonly label: string;
  readonly required: boolean;
  readonly options: readonly string[];
  /** The name under which its value is sent; without one it is shown and not filled in. */
  readonly name?: string;
}

/** A field of a form as a person at the platform sees it; it holds its value itself. */
export function FieldInput({ kind, label, required, options, name }: FieldInputProps) {
  const { t } = useTranslation("dialogue");
  const shown = name === undefined;
  const field = {
    label,
    required,
    ...(shown ? { readOnly: true, tabIndex: -1 } : { name, autoComplete: "off" }),
  } as const;
  switch (kind) {
    case "label":
      return <p className={styles.labelField}>{label}</p>;
    case "button":
      return <p className={styles.quiet}>{t("preview.button", { label })}</p>;
    case "checkbox":
      return <Checkbox {...field} {...(shown && { checked: false })} />;
    case "select":
      return (
        <Select
          {...field}
          data={[...new Set(options.filter((option) => option !== ""))]}
          placeholder={t("preview.choose")}
        />
      );
    case "textarea":
      return <Textarea {...field} autosize minRows={2} maxRows={6} />;
    case "password":
      return <TextInput {...field} type="password" placeholder={shown ? "••••••••" : undefined} />;
    case "date":
      return <TextInput {...field} type="date" />;
    default:
      return <TextInput {...field} inputMode={kind === "number" ? "decimal" : undefined} />;
  }
}
