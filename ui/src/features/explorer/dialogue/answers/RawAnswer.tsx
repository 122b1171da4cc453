import { Button } from "@mantine/core";
import { lazy, Suspense, useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CodeProblem } from "../../../../components/CodeEditor/CodeEditor";
import { readJson } from "../../../../components/json";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import styles from "./Answers.module.css";
import { placeOf } from "./draft";

// CodeMirror is large and only needed here.
const CodeEditor = lazy(() =>
  import("../../../../components/CodeEditor/CodeEditor").then((module) => ({ default: module.CodeEditor })),
);

export interface RawAnswerProps {
  readonly body: string;
  onChange(body: string): void;
}

/** An answer as the JSON that it is, read as it is typed. */
export function RawAnswer({ body, onChange }: RawAnswerProps) {
  const { t } = useTranslation("dialogue");
  const id = useId();
  const reading = useMemo(() => (body.trim() === "" ? null : readJson(body)), [body]);
  const problem = useMemo(
    (): CodeProblem | null =>
      reading === null || reading.ok
        ? null
        : { at: reading.at, message: t("raw.notJson", placeOf(body, reading.at)) },
    [reading, body, t],
  );
  return (
    <div className={styles.raw}>
      <div className={styles.code} data-problem={problem !== null || undefined}>
        <Suspense fallback={<Skeleton rows={10} rowHeight={19} />}>
          <CodeEditor
            text={body}
            language="json"
            label={t("raw.label")}
            problem={problem}
            describedBy={problem ? id : undefined}
            onChange={onChange}
          />
        </Suspense>
      </div>
      <div className={styles.rawFoot}>
        <p id={id} className={styles.wrong} role="status">
          {problem?.message}
        </p>
        <Button
          size="xs"
          disabled={reading?.ok !== true || reading.formatted === body}
          onClick={() => reading?.ok && onChange(reading.formatted)}
        >
          {t("raw.format")}
        </Button>
      </div>
    </div>
  );
}
