import { Select, TextInput } from "@mantine/core";
import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FactKind, RpcError } from "../../rpc/generated";
import { Words } from "../Words/Words";
import styles from "./FactField.module.css";

/** How a value was given: by Enter or a choice, or by going on to something else. */
export type Given = "entered" | "left";

export interface FactFieldProps {
  readonly label: string;
  readonly kind: FactKind;
  readonly choices: readonly string[];
  /** The value in force; empty where there is none. */
  readonly value: string;
  readonly help?: string | null;
  /** Why what was typed is not in force. */
  readonly problem?: RpcError | null;
  /** Where the label stands; hidden, it is only spoken, because it can be read beside the field anyway. */
  readonly labelled?: "above" | "beside" | "hidden";
  /** Enter without a change saves too: it confirms what is only assumed. */
  readonly confirms?: boolean;
  readonly autoFocus?: boolean;
  readonly onSave: (value: string, given: Given) => void;
  /** Called when the person leaves without a change, by Esc or by going on. */
  readonly onLeave?: (given: Given) => void;
}

/** A field for one value of a profile. Enter saves, Esc takes back what was typed, going on saves too. */
export function FactField(props: FactFieldProps) {
  return props.kind === "choice" || props.kind === "bool" ? (
    <ChoiceField {...props} />
  ) : (
    <TypedField {...props} />
  );
}

function useParts({ label, kind, help, problem, value, labelled = "above" }: FactFieldProps) {
  const { t } = useTranslation("components");
  return {
    "aria-label": labelled === "hidden" ? label : undefined,
    label: labelled === "hidden" ? undefined : label,
    description: help ? <Words text={help} /> : undefined,
    placeholder: t(`fact.placeholder.${kind}`),
    error: problem && (
      <>
        <Words text={problem.message} /> {problem.hint && <Words text={problem.hint} />}{" "}
        <span className={styles.inForce}>
          {value === "" ? t("fact.nothingInForce") : t("fact.stillInForce", { value })}
        </span>
      </>
    ),
    errorProps: { role: "alert" },
    className: labelled === "beside" ? styles.beside : undefined,
  };
}

function TypedField(props: FactFieldProps) {
  const { kind, value, confirms = false, autoFocus, onSave, onLeave } = props;
  const [draft, setDraft] = useState(value);
  const [shown, setShown] = useState(value);
  // What was refused is not sent again unless it is changed or Enter says so.
  const tried = useRef<string | null>(null);
  if (shown !== value) {
    setShown(value);
    setDraft(value);
  }
  const save = (given: Given) => {
    const typed = draft.trim();
    tried.current = typed;
    const confirmed = confirms && given === "entered" && typed !== "";
    if (typed === value && !confirmed) onLeave?.(given);
    else onSave(typed, given);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      save("entered");
    } else if (event.key === "Escape") {
      event.stopPropagation();
      tried.current = value;
      setDraft(value);
      onLeave?.("entered");
    }
  };
  const leave = (event: FocusEvent<HTMLInputElement>) => {
    // The window lost the focus, the field did not: the person looks something up.
    if (document.activeElement === event.currentTarget) return;
    const typed = draft.trim();
    if (typed === value) onLeave?.("left");
    else if (typed !== tried.current) save("left");
  };
  return (
    <TextInput
      {...useParts(props)}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={press}
      onBlur={leave}
      inputMode={kind === "number" ? "numeric" : undefined}
      spellCheck={false}
      autoComplete="off"
      autoFocus={autoFocus}
      classNames={{ input: kind === "number" ? undefined : styles.mono }}
    />
  );
}

function ChoiceField(props: FactFieldProps) {
  const { kind, choices, value, confirms = false, autoFocus, onSave, onLeave } = props;
  const { t } = useTranslation("components");
  const [opened, setOpened] = useState(false);
  const data =
    kind === "bool"
      ? ["true", "false"].map((word) => ({ value: word, label: t(`fact.bool.${word}`) }))
      : [...choices];
  return (
    <Select
      {...useParts(props)}
      data={data}
      value={value === "" ? null : value}
      onOptionSubmit={(chosen) =>
        chosen !== value || confirms ? onSave(chosen, "entered") : onLeave?.("entered")
      }
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        if (!opened) onLeave?.("entered");
      }}
      onBlur={() => !opened && onLeave?.("left")}
      autoFocus={autoFocus}
    />
  );
}
