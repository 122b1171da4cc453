import { Checkbox, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Answers.module.css";

export interface FieldInputProps {
  /** Such as `text`, `password`, `select`. */
  readonly kind: string;
  readonly label: string;
  readonly required: boolean;
  readonly options: readonly string[];
  readonly value?: unknown;
  /** Shown, not to be filled in. */
  readonly inert?: boolean;
  onChange?(value: unknown): void;
}

/** A field of a form as a person at the platform fills it in. */
export function FieldInput(props: FieldInputProps) {
  const { kind, label, required, options, value, inert = false, onChange } = props;
  const { t } = useTranslation("dialogue");
  const text = typeof value === "string" ? value : value === undefined ? "" : String(value);
  const field = { label, required, readOnly: inert, tabIndex: inert ? -1 : 0 } as const;
  const typed = { value: text, onChange: (event: { currentTarget: { value: string } }) => onChange?.(event.currentTarget.value) };
  switch (kind) {
    case "label":
      return <p className={styles.labelField}>{label}</p>;
    case "button":
      return <p className={styles.quiet}>{t("preview.button", { label })}</p>;
    case "checkbox":
      return (
        <Checkbox
          label={label}
          required={required}
          tabIndex={field.tabIndex}
          checked={value === true}
          onChange={(event) => onChange?.(event.currentTarget.checked)}
        />
      );
    case "select":
      return (
        <Select
          {...field}
          data={[...new Set(options.filter((option) => option !== ""))]}
          value={text === "" ? null : text}
          placeholder={t("preview.choose")}
          onChange={(next) => onChange?.(next ?? "")}
        />
      );
    case "password":
      return <PasswordInput {...field} {...typed} autoComplete="off" visibilityToggleButtonProps={{ "aria-label": t("preview.reveal", { label }), tabIndex: field.tabIndex }} />;
    case "textarea":
      return <Textarea {...field} {...typed} autosize minRows={2} maxRows={6} />;
    default:
      return <TextInput {...field} {...typed} type={kind === "date" ? "date" : "text"} inputMode={kind === "number" ? "decimal" : undefined} autoComplete="off" />;
  }
}
