import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import type { ApiPreparedView, Problem } from "../../../rpc/generated";
import type { CallForm, Draft, DraftChange } from "./draft";
import { FreeRows } from "./FreeRows";
import { ParameterField } from "./ParameterField";
import styles from "./Request.module.css";

export interface HeadersTabProps {
  readonly draft: Draft;
  readonly form: CallForm;
  readonly prepared: ApiPreparedView | undefined;
  problemOf(field: string, value: string): Problem | null;
  onChange: DraftChange;
}

/** The headers that go along by themselves, and further ones. */
export function HeadersTab({ draft, form, prepared, problemOf, onChange }: HeadersTabProps) {
  const { t } = useTranslation("explorer");
  const own = new Set(
    [...Object.keys(draft.headers), ...draft.freeHeaders.map(({ name }) => name)].map((name) =>
      name.toLowerCase(),
    ),
  );
  const added = (prepared?.headers ?? []).filter(({ name }) => !own.has(name.toLowerCase()));
  return (
    <div className={styles.params}>
      {added.length > 0 && (
        <dl className={styles.added} aria-label={t("headers.added")}>
          {added.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Foreign text={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {form.headers.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          part="header"
          value={draft.headers[parameter.name] ?? ""}
          problem={problemOf(`headers.${parameter.name}`, draft.headers[parameter.name] ?? "")}
          onChange={(value) => onChange({ headers: { ...draft.headers, [parameter.name]: value } })}
        />
      ))}
      <FreeRows
        part="headers"
        rows={draft.freeHeaders}
        remembered={[]}
        onChange={(freeHeaders) => onChange({ freeHeaders })}
      />
    </div>
  );
}
