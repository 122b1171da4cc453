import { ActionIcon, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Answers.module.css";
import { type FormField, fieldFault } from "./form";

export interface FieldCardProps {
  readonly field: FormField;
  /** Its place in the form, from 1. */
  readonly place: number;
  readonly fields: readonly FormField[];
  readonly types: readonly string[];
  onChange(field: FormField): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** One field of a form that is being made; Alt with an arrow moves it from wherever the focus is in it. */
export function FieldCard(props: FieldCardProps) {
  const { field, place, fields, types, onChange, onMove, onRemove } = props;
  const { t } = useTranslation("dialogue");
  const fault = fieldFault(field, fields);
  const change = (next: Partial<FormField>) => onChange({ ...field, ...next });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  const kinds = types.includes(field.type) ? types : [...types, field.type];
  const hasValue = field.type !== "label";
  return (
    <li
      className={styles.field}
      data-field={field.key}
      aria-label={t("builder.field", { place })}
      onKeyDown={onKeyDown}
    >
      <div className={styles.fieldRow}>
        <TextInput
          label={t("builder.name")}
          aria-label={t("builder.nameOf", { place })}
          value={field.name}
          error={fault === "noName" || fault === "sameName" ? t(`builder.fault.${fault}`) : undefined}
          onChange={(event) => change({ name: event.currentTarget.value })}
          classNames={{ input: styles.mono }}
          disabled={!hasValue}
        />
        <TextInput
          label={t("builder.label")}
          aria-label={t("builder.labelOf", { place })}
          value={field.label}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
        <Select
          label={t("builder.type")}
          aria-label={t("builder.typeOf", { place })}
          data={kinds.map((kind) => ({ value: kind, label: t(`builder.types.${kind}`, kind) }))}
          value={field.type}
          onChange={(type) => type && change({ type, secret: type === "text" && field.secret })}
        />
        <span className={styles.fieldTools}>
          <ActionIcon
            aria-label={t("builder.up", { place })}
            title={t("builder.upTitle")}
            disabled={place === 1}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp {...ICON} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("builder.down", { place })}
            title={t("builder.downTitle")}
            disabled={place === fields.length}
            onClick={() => onMove(1)}
          >
            <IconArrowDown {...ICON} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("builder.remove", { place })}
            title={t("builder.removeTitle")}
            onClick={onRemove}
          >
            <IconTrash {...ICON} />
          </ActionIcon>
        </span>
      </div>
      {hasValue && (
        <div className={styles.fieldRow}>
          <Checkbox
            label={t("builder.required")}
            aria-label={t("builder.requiredOf", { place })}
            checked={field.required}
            onChange={(event) => change({ required: event.currentTarget.checked })}
          />
          {field.type === "text" && (
            <Checkbox
              label={t("builder.secret")}
              aria-label={t("builder.secretOf", { place })}
              checked={field.secret}
              onChange={(event) => change({ secret: event.currentTarget.checked })}
            />
          )}
        </div>
      )}
      {field.type === "select" && (
        <Textarea
          label={t("builder.options")}
          aria-label={t("builder.optionsOf", { place })}
          description={t("builder.optionsHint")}
          autosize
          minRows={2}
          maxRows={8}
          value={field.options.join("\n")}
          error={fault === "noOptions" ? t("builder.fault.noOptions") : undefined}
          onChange={(event) => change({ options: event.currentTarget.value.split("\n") })}
        />
      )}
    </li>
  );
}
