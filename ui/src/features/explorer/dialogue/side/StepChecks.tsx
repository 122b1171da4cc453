import { useTranslation } from "react-i18next";
import { VerdictMark, type VerdictOutline } from "../../../../components/VerdictBadge/VerdictMark";
import type { DialogueSecretView, DialogueStepView } from "../../../../rpc/generated";
import styles from "./Side.module.css";

export interface StepChecksProps {
  readonly step: DialogueStepView;
  /** The secrets that the step brought. */
  readonly secrets: readonly DialogueSecretView[];
}

interface Check {
  readonly id: string;
  readonly outline: VerdictOutline;
  readonly words: string;
}

/** What was checked of an event, one line each. */
export function StepChecks({ step, secrets }: StepChecksProps) {
  const { t } = useTranslation(["dialogue", "components"]);
  const { verdict, reason, received, missing } = step;
  const json = received !== null && received !== undefined;
  const waiting = secrets.some(({ state }) => state === "waiting");
  const checks: Check[] = [
    {
      id: "token",
      outline: verdict === "valid" ? "valid" : verdict === "invalid" ? "invalid" : "pending",
      words: verdict === "valid" ? t("checks.token") : t(`components:verdict.reason.${reason}.sentence`),
    },
    {
      id: "json",
      outline: json ? "valid" : "invalid",
      words: t(json ? "checks.json" : "checks.noJson"),
    },
    {
      id: "fields",
      outline: missing.length === 0 ? "valid" : "pending",
      words: missing.length === 0 ? t("checks.fields") : t("event.missing", { names: missing.join(", ") }),
    },
  ];
  if (secrets.length > 0)
    checks.push({
      id: "secrets",
      outline: waiting ? "pending" : "valid",
      words: t(waiting ? "checks.secretsWait" : "checks.secrets", { count: secrets.length }),
    });
  checks.push({ id: "time", outline: "none", words: t("checks.noTime") });
  return (
    <section aria-label={t("checks.title")}>
      <h2 className={styles.title}>{t("checks.title")}</h2>
      <ul className={styles.checks}>
        {checks.map(({ id, outline, words }) => (
          <li key={id}>
            <VerdictMark outline={outline} />
            {words}
          </li>
        ))}
      </ul>
    </section>
  );
}
