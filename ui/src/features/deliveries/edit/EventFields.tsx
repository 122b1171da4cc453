import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Edit.module.css";
import { type EventField, freshId, nowLike, type Source } from "./fields";

export interface EventFieldsProps {
  readonly fields: readonly EventField[];
  onChange(source: Source, value: string): void;
}

/** The fields of the event that the platform's profile names, wherever they stand in the request. */
export function EventFields({ fields, onChange }: EventFieldsProps) {
  const { t } = useTranslation("edit");
  if (fields.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame.
    <div className={styles.events} role="group" aria-label={t("event.label")}>
      {fields.map(({ name, source, value }) => (
        <div key={name} className={styles.event}>
          <TextInput
            label={t(`event.${name}`)}
            description={
              source.from === "header"
                ? t("event.inHeader", { name: source.name })
                : t("event.inBody", { pointer: source.pointer })
            }
            value={value ?? ""}
            onChange={(event) => onChange(source, event.target.value)}
            spellCheck={false}
            classNames={{ input: styles.mono }}
          />
          {name === "occurred_at" && (
            <Button onClick={() => onChange(source, nowLike(value ?? "", new Date()))}>
              {t("event.now")}
            </Button>
          )}
          {name === "delivery_id" && (
            <Button onClick={() => onChange(source, freshId(value ?? "", crypto.randomUUID()))}>
              {t("event.fresh")}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
