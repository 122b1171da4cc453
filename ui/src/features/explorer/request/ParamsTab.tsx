import { useTranslation } from "react-i18next";
import type { ApiParameterView, ApiRow, Problem } from "../../../rpc/generated";
import { type CallForm, type Draft, type DraftChange, holesOf } from "./draft";
import { FreeRows } from "./FreeRows";
import { ParameterField } from "./ParameterField";
import styles from "./Request.module.css";

export interface ParamsTabProps {
  readonly draft: Draft;
  readonly form: CallForm;
  readonly remembered: readonly ApiRow[];
  /** What is wrong with a field: `holes.id`, `query.status`. */
  problemOf(field: string, value: string): Problem | null;
  onChange: DraftChange;
}

/** A hole that only the path tells of. */
const plainHole = (name: string): ApiParameterView => ({
  name,
  kind: "string",
  required: true,
  required_if: null,
  nullable: false,
  default: null,
  values: [],
  min: null,
  max: null,
  secret: false,
  description: null,
  example: null,
});

/** The holes of the path and the query, as fields and as free rows. */
export function ParamsTab({ draft, form, remembered, problemOf, onChange }: ParamsTabProps) {
  const { t } = useTranslation("explorer");
  const holes = holesOf(draft.path).map(
    (name) => form.holes.find((hole) => hole.name === name) ?? plainHole(name),
  );
  return (
    <div className={styles.params}>
      {holes.map((parameter) => (
        <ParameterField
          key={`hole ${parameter.name}`}
          parameter={parameter}
          part="path"
          value={draft.holes[parameter.name] ?? ""}
          problem={problemOf(`holes.${parameter.name}`, draft.holes[parameter.name] ?? "")}
          onChange={(value) => onChange({ holes: { ...draft.holes, [parameter.name]: value } })}
        />
      ))}
      {form.query.map((parameter) => (
        <ParameterField
          key={`query ${parameter.name}`}
          parameter={parameter}
          part="query"
          value={draft.query[parameter.name] ?? ""}
          problem={problemOf(`query.${parameter.name}`, draft.query[parameter.name] ?? "")}
          onChange={(value) => onChange({ query: { ...draft.query, [parameter.name]: value } })}
        />
      ))}
      {holes.length === 0 && form.query.length === 0 && draft.freeQuery.length === 0 && (
        <p className={styles.quiet}>{t("params.none")}</p>
      )}
      <FreeRows
        part="query"
        rows={draft.freeQuery}
        remembered={remembered}
        onChange={(freeQuery) => onChange({ freeQuery })}
      />
    </div>
  );
}
