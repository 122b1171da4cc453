import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../../../components/ProblemCard/ProblemCard";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import { Words } from "../../../../components/Words/Words";
import type { DialogueRunStepView, DialogueRunView } from "../../../../rpc/generated";
import styles from "./Scripts.module.css";

export interface RunResultProps {
  readonly run: DialogueRunView;
}

/** What a script brought: each step, and where its answer is another one than was recorded. */
export function RunResult({ run }: RunResultProps) {
  const { t } = useTranslation("dialogue");
  const { steps, same, stopped_at, to } = run;
  const other = steps.filter((step) => !step.same).length;
  return (
    <section className={styles.result} aria-label={t("run.title")}>
      <ProblemCard
        compact
        announce
        tone={same ? "petrol" : "amber"}
        title={
          same
            ? t("run.same", { count: steps.length })
            : stopped_at !== null
              ? t("run.stopped", { number: stopped_at })
              : t("run.differs", { count: other, total: steps.length })
        }
      >
        {t("run.sentTo")} <code>{to}</code>
      </ProblemCard>
      <ol className={styles.runSteps} aria-label={t("run.steps")}>
        {steps.map((step) => (
          <RunStep key={step.number} step={step} />
        ))}
      </ol>
    </section>
  );
}

function RunStep({ step }: { readonly step: DialogueRunStepView }) {
  const { t } = useTranslation("dialogue");
  const { number, event, status, same, differences, problem } = step;
  return (
    <li className={styles.runStep} data-same={same}>
      <p className={styles.runHead}>
        <VerdictMark outline={same ? "valid" : "invalid"} />
        <span>{number}</span>
        <code>{event}</code>
        <span className={styles.quiet}>{status === null ? t("run.noAnswer") : status}</span>
        <b>{t(same ? "run.stepSame" : "run.stepDiffers")}</b>
      </p>
      {problem && (
        <p className={styles.text}>
          <Words text={problem.message} />
        </p>
      )}
      {differences.length > 0 && (
        <table className={styles.differences}>
          <caption className={styles.spoken}>{t("run.differences", { number })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("run.at")}</th>
              <th scope="col">{t("run.recorded")}</th>
              <th scope="col">{t("run.got")}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ pointer, recorded, got }) => (
              <tr key={pointer}>
                <td>
                  <code>{pointer === "" ? t("run.whole") : pointer}</code>
                </td>
                <td>
                  <code>{written(recorded, t("run.nothing"))}</code>
                </td>
                <td>
                  <code>{written(got, t("run.nothing"))}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

const written = (value: unknown, nothing: string): string =>
  value === null || value === undefined ? nothing : JSON.stringify(value);
