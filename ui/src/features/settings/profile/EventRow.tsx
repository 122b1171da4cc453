import { useTranslation } from "react-i18next";
import { FactField, type Given } from "../../../components/FactField/FactField";
import { moment } from "../../../components/format";
import { thousands } from "../../../components/numbers";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { EventTrafficView, ProfileView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";
import { useInlineEdit } from "./useInlineEdit";
import type { ProfileEdits, Settable } from "./useProfileEdits";

export interface EventRowProps {
  readonly event: EventTrafficView;
  readonly view: ProfileView;
  readonly edits: ProfileEdits;
}

/** One event: its name as sent, a label for people, whose word it is, how often it came. */
export function EventRow({ event, view, edits }: EventRowProps) {
  const { t } = useTranslation("profiles");
  const { editing, button, open, close: closeField } = useInlineEdit();
  const known = view.events.find(({ name }) => name === event.name);
  const label = known?.label ?? event.label;
  const what: Settable = {
    path: event.label_path,
    label: t("events.labelOf", { name: event.name }),
    value: label ?? "",
    layer: known?.layer ?? "built-in",
  };
  const close = (given: Given) => {
    edits.forget(event.label_path);
    closeField(given);
  };
  const save = async (typed: string, given: Given) => {
    if (await edits.save(what, typed)) close(given);
  };
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
            onSave={(typed, given) => void save(typed, given)}
            onLeave={close}
          />
        ) : (
          // One button for both, so that the focus stays when a label arrives.
          <button
            ref={button}
            type="button"
            className={label === null ? styles.giveLabel : styles.valueButton}
            aria-label={
              label === null
                ? t("events.giveLabelTo", { name: event.name })
                : t("facts.edit", { label: what.label, value: label })
            }
            onClick={open}
          >
            {label ?? t("events.giveLabel")}
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
