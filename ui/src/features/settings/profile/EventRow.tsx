import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FactField, type Given } from "../../../components/FactField/FactField";
import { moment } from "../../../components/format";
import { thousands } from "../../../components/numbers";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { EventTrafficView, ProfileView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";
import type { ProfileEdits, Settable } from "./useProfileEdits";

export interface EventRowProps {
  readonly event: EventTrafficView;
  readonly view: ProfileView;
  readonly edits: ProfileEdits;
}

/** One event: its name as sent, a label for people, whose word it is, how often it came. */
export function EventRow({ event, view, edits }: EventRowProps) {
  const { t } = useTranslation("profiles");
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const what: Settable = {
    path: event.label_path,
    label: t("events.labelOf", { name: event.name }),
    value: event.label ?? "",
    layer: view.events.find(({ name }) => name === event.name)?.layer ?? "built-in",
  };
  const close = (given: Given) => {
    edits.forget(event.label_path);
    setEditing(false);
    if (given === "entered") requestAnimationFrame(() => button.current?.focus());
  };
  const save = async (label: string, given: Given) => {
    if (await edits.save(what, label)) close(given);
  };
  const open = () => setEditing(true);
  return (
    <li className={styles.event} data-editing={editing || undefined}>
      <code className={styles.eventName}>{event.name}</code>
      <div className={styles.eventLabel}>
        {editing ? (
          <FactField
            label={what.label}
            labelled="hidden"
            kind="text"
            choices={[]}
            value={what.value}
            problem={edits.problemOf(what.path)}
            autoFocus
            onSave={(label, given) => void save(label, given)}
            onLeave={close}
          />
        ) : event.label === null ? (
          <Button
            ref={button}
            size="xs"
            aria-label={t("events.giveLabelTo", { name: event.name })}
            onClick={open}
          >
            {t("events.giveLabel")}
          </Button>
        ) : (
          <button
            ref={button}
            type="button"
            className={styles.valueButton}
            aria-label={t("facts.edit", { label: what.label, value: event.label })}
            onClick={open}
          >
            {event.label}
          </button>
        )}
      </div>
      <ProvenanceMark provenance={event.provenance} />
      <span className={styles.eventCount}>
        {event.count === 0 ? t("events.never") : t("events.count", { number: thousands(event.count) })}
      </span>
      <span className={styles.eventLast}>{event.last_seen && moment(event.last_seen)}</span>
    </li>
  );
}
