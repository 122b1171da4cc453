import { Button, Checkbox, SegmentedControl } from "@mantine/core";
import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor, type CodeProblem } from "../../../components/CodeEditor/CodeEditor";
import { readJson } from "../../../components/json";
import { bytes } from "../../../components/numbers";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import type { CodeLanguage } from "../../../components/TextView/look";
import type { BodyContent } from "../body";
import { isXml } from "../xml";
import { lineAndColumn, type RequestChange, type RequestDraft } from "./draft";
import styles from "./Edit.module.css";

export interface BodyFieldProps {
  readonly request: RequestDraft;
  /** What was received. */
  readonly content: BodyContent;
  /** Its content type. */
  readonly type: string | null;
  readonly size: number;
  readonly error?: string;
  onChange: RequestChange;
}

const LANGUAGES: readonly CodeLanguage[] = ["json", "xml", "text"];

function languageOf(text: string, content: BodyContent, type: string | null): CodeLanguage {
  if (content.kind === "json" || /json/i.test(type ?? "")) return "json";
  return isXml(text, type) ? "xml" : "text";
}

/** The body as text to change; JSON is read as it is typed, and where it breaks is shown. */
export function BodyField({ request, content, type, size, error, onChange }: BodyFieldProps) {
  const { t } = useTranslation("edit");
  const id = useId();
  const { body, force } = request;
  const [language, setLanguage] = useState(() => languageOf(body ?? "", content, type));
  const reading = useMemo(
    () => (language === "json" && body !== null && body !== "" ? readJson(body) : null),
    [language, body],
  );
  const problem = useMemo((): CodeProblem | null => {
    if (reading === null || reading.ok || body === null) return null;
    return { at: reading.at, message: t("body.notJson", lineAndColumn(body, reading.at)) };
  }, [reading, body, t]);
  if (body === null) {
    return (
      <ProblemCard
        tone="petrol"
        title={t(content.kind === "bytes" ? "body.binary" : "body.large", { size: bytes(size) })}
        code="edit.body_kept"
        compact
      >
        {t("body.kept")}
      </ProblemCard>
    );
  }
  const said = problem?.message ?? error;
  return (
    <section className={styles.body} aria-label={t("body.label")}>
      <div className={styles.sectionHead}>
        <h3>
          {t("body.label")} <span>{bytes(new TextEncoder().encode(body).length)}</span>
        </h3>
        <SegmentedControl
          size="xs"
          aria-label={t("body.language")}
          value={language}
          onChange={(next) => setLanguage(next as CodeLanguage)}
          data={LANGUAGES.map((value) => ({ value, label: t(`body.languages.${value}`) }))}
        />
        <Button
          size="xs"
          disabled={reading?.ok !== true || reading.formatted === body}
          onClick={() => reading?.ok && onChange({ body: reading.formatted })}
        >
          {t("body.format")}
        </Button>
      </div>
      <div className={styles.editor} data-problem={said !== undefined || undefined}>
        <CodeEditor
          text={body}
          language={language}
          label={t("body.label")}
          problem={problem}
          autoFocus
          describedBy={said === undefined ? undefined : id}
          onChange={(next) => onChange({ body: next })}
        />
      </div>
      {said !== undefined && (
        <div className={styles.bodyFoot}>
          <p id={id} className={styles.error} role="status">
            {said}
          </p>
          <Checkbox
            size="xs"
            label={t("body.force")}
            checked={force}
            onChange={(event) => onChange({ force: event.currentTarget.checked })}
          />
        </div>
      )}
    </section>
  );
}
