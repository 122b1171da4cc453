import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CodeProblem } from "../../../components/CodeEditor/CodeEditor";
import { readJson } from "../../../components/json";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { Words } from "../../../components/Words/Words";
import type { OpenApiBodyView, Problem } from "../../../rpc/generated";
import type { CallForm, Draft, DraftChange } from "./draft";
import { ParameterField } from "./ParameterField";
import styles from "./Request.module.css";

// CodeMirror is large and only needed here.
const CodeEditor = lazy(() =>
  import("../../../components/CodeEditor/CodeEditor").then((module) => ({ default: module.CodeEditor })),
);

export interface BodyTabProps {
  readonly draft: Draft;
  readonly form: CallForm;
  /** The body that an OpenAPI file describes. */
  readonly described: OpenApiBodyView | null;
  /** What the schema of the file has against the body. */
  readonly against: readonly Problem[];
  /** The body as the fields make it. */
  readonly made: string | null;
  problemOf(field: string, value: string): Problem | null;
  onChange: DraftChange;
}

/** The body: as a form where its fields are known, else as text that is read as it is typed. */
export function BodyTab({ draft, form, described, against, made, problemOf, onChange }: BodyTabProps) {
  const { t } = useTranslation("explorer");
  const id = useId();
  const byForm = form.fields.length > 0 && !draft.raw;
  const isJson = /json/i.test(draft.contentType ?? described?.content_type ?? "json");
  const reading = useMemo(
    () => (isJson && draft.body.trim() !== "" ? readJson(draft.body) : null),
    [isJson, draft.body],
  );
  const problem = useMemo((): CodeProblem | null => {
    if (reading === null || reading.ok) return null;
    const before = draft.body.slice(0, reading.at).split("\n");
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return { at: reading.at, message: t("body.notJson", place) };
  }, [reading, draft.body, t]);
  const general = problemOf("body", draft.body);
  return (
    <div className={styles.body}>
      <div className={styles.bodyHead}>
        {form.fields.length > 0 && (
          <SegmentedControl
            size="xs"
            aria-label={t("body.way")}
            value={byForm ? "form" : "text"}
            onChange={(way) =>
              onChange(
                way === "text"
                  ? { raw: true, body: draft.body === "" ? (made ?? "") : draft.body }
                  : { raw: false },
              )
            }
            data={[
              { value: "form", label: t("body.form") },
              { value: "text", label: t("body.text") },
            ]}
          />
        )}
        {described && (
          <span className={styles.quiet}>
            {described.content_type} · {t(described.made ? "body.exampleMade" : "body.exampleGiven")}
          </span>
        )}
        {!byForm && (
          <span className={styles.bodyTools}>
            {described && (
              <Button
                size="xs"
                disabled={draft.body === described.example}
                onClick={() => onChange({ body: described.example })}
              >
                {t("body.example")}
              </Button>
            )}
            <Button
              size="xs"
              disabled={reading?.ok !== true || reading.formatted === draft.body}
              onClick={() => reading?.ok && onChange({ body: reading.formatted })}
            >
              {t("body.format")}
            </Button>
          </span>
        )}
      </div>
      {byForm ? (
        <div className={styles.params}>
          {form.fields.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              part="body"
              value={draft.fields[parameter.name] ?? ""}
              problem={problemOf(`body.${parameter.name}`, draft.fields[parameter.name] ?? "")}
              onChange={(value) => onChange({ fields: { ...draft.fields, [parameter.name]: value } })}
            />
          ))}
        </div>
      ) : (
        <>
          <div className={styles.editor} data-problem={problem !== null || undefined}>
            <Suspense fallback={<Skeleton rows={8} rowHeight={19} />}>
              <CodeEditor
                text={draft.body}
                language={isJson ? "json" : "text"}
                label={t("body.label")}
                problem={problem}
                describedBy={problem || against.length > 0 || general ? id : undefined}
                onChange={(body) => onChange({ body })}
              />
            </Suspense>
          </div>
          <div id={id} className={styles.against} role="status">
            {problem && <p>{problem.message}</p>}
            {!problem && general && (
              <p>
                <Words text={general.message} />
              </p>
            )}
            {!problem &&
              against.slice(0, 5).map(({ message, at }) => (
                <p key={`${at?.field} ${message}`}>
                  {at?.field && <code>{at.field}</code>} <Words text={message} />
                </p>
              ))}
            {against.length > 5 && <p>{t("body.moreProblems", { count: against.length - 5 })}</p>}
          </div>
        </>
      )}
    </div>
  );
}
