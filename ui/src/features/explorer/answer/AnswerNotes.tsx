import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import { bytes } from "../../../components/numbers";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ApiAnswerView } from "../../../rpc/generated";
import styles from "./Answer.module.css";

/** What there is to know before the answer is read: what its status means, what was cut, what was made up. */
export function AnswerNotes({ answer }: { readonly answer: ApiAnswerView }) {
  const { t } = useTranslation("explorer");
  const { body, problem, graphql_errors, invented, sandbox } = answer;
  return (
    <div className={styles.notes}>
      {problem && <RpcProblem problem={problem} announce tone={answer.status === 429 ? "amber" : "red"} />}
      {body.truncated && (
        <ProblemCard
          tone="amber"
          compact
          title={t("answer.truncated", { size: bytes(body.size) })}
          code="api.answer_cut"
        />
      )}
      {!body.truncated && body.text_cut && (
        <ProblemCard tone="petrol" compact title={t("answer.textCut", { size: bytes(body.size) })} />
      )}
      {body.kind === "binary" && <ProblemCard tone="petrol" compact title={t("answer.binary")} />}
      {graphql_errors.length > 0 && (
        <ul className={styles.errors} aria-label={t("graphql.errors")}>
          {graphql_errors.map(({ message, path, line, column }) => (
            <li key={`${path} ${message} ${line}`}>
              {path !== "" && <code>{path}</code>}
              <span>
                <Foreign text={message} />
              </span>
              {line !== null && (
                <span className={styles.quiet}>{t("graphql.place", { line, column: column ?? 1 })}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {sandbox && (
        <p className={styles.sandbox}>
          {t("answer.sandbox")}
          {invented && (
            <>
              {" "}
              <ProvenanceMark provenance="assumed" label={t("answer.invented")} /> <Foreign text={invented} />
            </>
          )}
        </p>
      )}
    </div>
  );
}
