import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FactField, type Given } from "../../../components/FactField/FactField";
import { LayerMark } from "../../../components/LayerMark/LayerMark";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { FactView } from "../../../rpc/generated";
import { FactValue } from "./FactValue";
import styles from "./ProfilePage.module.css";
import { ResetButton } from "./ResetButton";
import { SourceButton } from "./SourceButton";
import type { ProfileEdits } from "./useProfileEdits";

export interface FactRowProps {
  readonly fact: FactView;
  readonly edits: ProfileEdits;
}

/** One value: what, how much, on whose word, set where. Its button opens the field in its place. */
export function FactRow({ fact, edits }: FactRowProps) {
  const { t } = useTranslation(["profiles", "components"]);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (given: Given) => {
    edits.forget(fact.path);
    setEditing(false);
    // The field goes away, and the focus would go with it.
    if (given === "entered") requestAnimationFrame(() => button.current?.focus());
  };
  const save = async (value: string, given: Given) => {
    if (await edits.save(fact, value)) close(given);
  };
  const isMissing = fact.unknown && fact.value === "";
  const problem = edits.problemOf(fact.path);
  const words =
    fact.kind === "bool" && fact.value
      ? t(`components:fact.bool.${fact.value}`)
      : fact.value || t("facts.nothing");
  const value = <FactValue kind={fact.kind} words={words} missing={fact.value === ""} />;
  return (
    <li className={styles.fact} data-editing={editing || undefined}>
      <span className={styles.factLabel} title={fact.help ?? undefined}>
        {fact.label}
      </span>
      <div className={styles.factValue}>
        {editing ? (
          <FactField
            label={fact.label}
            labelled="hidden"
            kind={fact.kind}
            choices={fact.choices}
            value={fact.value}
            help={fact.help}
            problem={problem}
            autoFocus
            onSave={(typed, given) => void save(typed, given)}
            onLeave={close}
          />
        ) : fact.editable ? (
          <button
            ref={button}
            type="button"
            className={styles.valueButton}
            data-value
            aria-label={t("facts.edit", { label: fact.label, value: words })}
            onClick={() => setEditing(true)}
          >
            {value}
          </button>
        ) : (
          <span className={styles.valueText}>{value}</span>
        )}
        {fact.builtin_value !== null && (
          <span className={styles.builtin}>
            {t("facts.builtin", { value: fact.builtin_value || t("facts.nothing") })}
          </span>
        )}
      </div>
      <span className={styles.factMark}>
        <ProvenanceMark provenance={fact.provenance} label={isMissing ? t("fill.unknown") : undefined} />
      </span>
      <span className={styles.factLayer}>{!isMissing && <LayerMark layer={fact.layer} />}</span>
      <span className={styles.factEnd}>
        <SourceButton url={fact.source_url} label={fact.label} />
        {fact.builtin_value !== null && (
          <ResetButton fact={fact} edits={edits} onReset={() => button.current?.focus()} />
        )}
      </span>
      {problem && !editing && (
        <div className={styles.factProblem}>
          <RpcProblem problem={problem} compact announce />
        </div>
      )}
    </li>
  );
}
