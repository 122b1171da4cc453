import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Answers.module.css";
import { FieldCard } from "./FieldCard";
import { type AnswerForm, type FormField, moved, newField } from "./form";

export interface FormBuilderProps {
  readonly form: AnswerForm;
  /** The kinds of fields that can be chosen. */
  readonly types: readonly string[];
  onChange(form: AnswerForm): void;
}

/** A form made of fields: added, taken away and moved, by the keyboard too. */
export function FormBuilder({ form, types, onChange }: FormBuilderProps) {
  const { t } = useTranslation("dialogue");
  const list = useRef<HTMLOListElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  const [said, setSaid] = useState("");
  const { fields } = form;
  const change = (next: readonly FormField[]) => onChange({ ...form, fields: next });
  // The list is another one after the change, so the focus waits for it.
  const focusLater = (find: () => HTMLElement | null | undefined) =>
    requestAnimationFrame(() => find()?.focus());
  const nameOf = (field: FormField) => field.label || field.name || t("builder.unnamed");

  const move = (field: FormField, by: -1 | 1) => {
    const next = moved(fields, field.key, by);
    if (next === fields) return;
    change(next);
    const place = next.findIndex(({ key }) => key === field.key) + 1;
    setSaid(t("builder.movedTo", { name: nameOf(field), place, count: next.length }));
    const held = document.activeElement;
    // React moves the element and the browser lets go of the focus.
    focusLater(() => (held instanceof HTMLElement ? held : null));
  };
  const remove = (field: FormField) => {
    const at = fields.indexOf(field);
    const next = fields.filter((other) => other !== field);
    change(next);
    setSaid(t("builder.removed", { name: nameOf(field) }));
    const neighbour = next[Math.min(at, next.length - 1)];
    focusLater(() =>
      neighbour === undefined
        ? add.current
        : list.current?.querySelector<HTMLElement>(`[data-field="${neighbour.key}"] input`),
    );
  };
  const append = () => {
    const field = newField(fields);
    change([...fields, field]);
    setSaid(t("builder.added", { name: field.name }));
    focusLater(() => list.current?.querySelector<HTMLElement>(`[data-field="${field.key}"] input`));
  };

  return (
    <div className={styles.builder}>
      <div className={styles.formHead}>
        <TextInput
          label={t("builder.reply")}
          description={t("builder.replyHint")}
          value={form.reply}
          error={form.reply.trim() === "" ? t("builder.replyNeeded") : undefined}
          onChange={(event) => onChange({ ...form, reply: event.currentTarget.value })}
          classNames={{ input: styles.mono }}
        />
        <TextInput
          label={t("builder.title")}
          description={t("builder.titleHint")}
          value={form.title}
          onChange={(event) => onChange({ ...form, title: event.currentTarget.value })}
        />
      </div>
      <ol ref={list} className={styles.fields} aria-label={t("builder.fields")}>
        {fields.map((field, at) => (
          <FieldCard
            key={field.key}
            field={field}
            place={at + 1}
            fields={fields}
            types={types}
            onChange={(next) => change(fields.map((other) => (other === field ? next : other)))}
            onMove={(by) => move(field, by)}
            onRemove={() => remove(field)}
          />
        ))}
      </ol>
      {fields.length === 0 && <p className={styles.quiet}>{t("builder.none")}</p>}
      <div>
        <Button ref={add} leftSection={<IconPlus size={14} stroke={1.6} />} onClick={append}>
          {t("builder.add")}
        </Button>
      </div>
      <p className={styles.spoken} role="status">
        {said}
      </p>
    </div>
  );
}
