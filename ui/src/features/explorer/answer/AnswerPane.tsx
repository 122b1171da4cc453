import { Button, Tabs } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { JsonTree } from "../../../components/JsonTree/JsonTree";
import { readValue } from "../../../components/JsonTree/value";
import { readJson } from "../../../components/json";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ApiAnswerView, ApiFollow } from "../../../rpc/generated";
import type { Work } from "../works";
import styles from "./Answer.module.css";
import { AnswerHead } from "./AnswerHead";
import { AnswerHeaders } from "./AnswerHeaders";
import { AnswerNotes } from "./AnswerNotes";
import { AnswerTable } from "./AnswerTable";
import { ExportButtons } from "./ExportButtons";
import { PagesBar } from "./PagesBar";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../../components/TextView/TextView"));

export interface AnswerPaneProps {
  readonly work: Work;
  readonly running: boolean;
  onFollow(cap: ApiFollow): void;
  /** Sends although it waits for more than an hour. */
  onWaitAnyway(): void;
}

/** The code of a sending that would wait for more than an hour, and does so only if a person agrees. */
const LONG_WAIT = "api.wait_too_long";

/** What came of the last sending: why there is no answer, or the answer. */
export function AnswerPane({ work, running, onFollow, onWaitAnyway }: AnswerPaneProps) {
  const { t } = useTranslation("explorer");
  const { answer, problem } = work;
  return (
    <section className={styles.pane} aria-label={t("answer.title")} aria-busy={running || undefined}>
      {problem && (
        <div className={styles.notes}>
          <RpcProblem
            problem={problem}
            announce
            tone={problem.code === LONG_WAIT ? "amber" : "red"}
            actions={
              problem.code === LONG_WAIT && (
                <Button disabled={running} onClick={onWaitAnyway}>
                  {t("send.waitAnyway")}
                </Button>
              )
            }
          />
        </div>
      )}
      {answer === null ? (
        problem === null && !running && <p className={styles.nothing}>{t("answer.nothing")}</p>
      ) : (
        <Answer key={answer.answer_id} answer={answer} running={running} onFollow={onFollow} />
      )}
    </section>
  );
}

const FORMS = ["tree", "text", "table", "headers"] as const;
type Form = (typeof FORMS)[number];

interface AnswerProps {
  readonly answer: ApiAnswerView;
  readonly running: boolean;
  onFollow(cap: ApiFollow): void;
}

/** More than this is not drawn as a tree before it is asked for. */
const LARGE = 2_000_000;

function Answer({ answer, running, onFollow }: AnswerProps) {
  const { t } = useTranslation("explorer");
  const { body, pages } = answer;
  const text = body.text ?? "";
  const isJson = body.kind === "json" && !body.text_cut;
  const reading = useMemo(() => (isJson && text.length <= LARGE ? readValue(text) : null), [isJson, text]);
  const value = reading?.ok ? reading.value : undefined;
  const offered = FORMS.filter(
    (form) =>
      form === "headers" ||
      (form === "text" && body.text !== null && body.kind !== "empty") ||
      (form === "tree" && value !== undefined) ||
      (form === "table" && body.kind === "json"),
  );
  const [form, setForm] = useState<Form>(offered[0] ?? "headers");
  const [at, setAt] = useState<string>();
  const pretty = useMemo(() => {
    if (form !== "text" || body.kind !== "json") return text;
    const read = readJson(text);
    return read.ok ? read.formatted : text;
  }, [form, body.kind, text]);
  return (
    <>
      <AnswerHead answer={answer} />
      <AnswerNotes answer={answer} />
      {pages && <PagesBar pages={pages} running={running} onFollow={onFollow} />}
      <Tabs
        value={form}
        onChange={(next) => setForm(next as Form)}
        className={styles.tabs}
        keepMounted={false}
      >
        <div className={styles.tabLine}>
          <Tabs.List aria-label={t("answer.forms")}>
            {offered.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`answer.form.${name}`)}
                {name === "headers" && <span className={styles.count}>{answer.headers.length}</span>}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <span className={styles.tools}>
            {body.text !== null && body.kind !== "empty" && (
              <CopyButton label={t("copy.body")} text={() => pretty} secret={answer.holds_secret} />
            )}
            <ExportButtons answer={answer} at={at} />
          </span>
        </div>
        <Tabs.Panel value="tree" className={styles.panel}>
          {value !== undefined && <JsonTree value={value} label={t("answer.body")} />}
        </Tabs.Panel>
        <Tabs.Panel value="text" className={styles.panel}>
          <Suspense fallback={<Skeleton rows={10} rowHeight={19} />}>
            <TextView
              text={pretty}
              language={body.kind === "json" ? "json" : "text"}
              label={t("answer.body")}
            />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="table" className={styles.panel}>
          <AnswerTable answerId={answer.answer_id} at={at} onAt={setAt} />
        </Tabs.Panel>
        <Tabs.Panel value="headers" className={styles.panel}>
          <AnswerHeaders headers={answer.headers} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
