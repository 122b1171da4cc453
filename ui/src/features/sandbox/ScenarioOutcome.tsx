import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import type { SandboxScenarioRunView } from "../../rpc/generated";
import styles from "./Scenarios.module.css";

export interface ScenarioOutcomeProps {
  readonly run: SandboxScenarioRunView;
}

/** What came of a scenario: the inbox's verdicts, the way to its deliveries, and what one should see there. */
export function ScenarioOutcome({ run }: ScenarioOutcomeProps) {
  const { t } = useTranslation(["sandbox", "components"]);
  const requests = run.came.reduce((sum, one) => sum + one.requests, 0);
  return (
    <>
      <p className={styles.held} data-held={run.as_expected === true}>
        <VerdictMark outline={run.as_expected ? "valid" : "invalid"} />
        {t(run.as_expected ? "scenarios.held" : "scenarios.differs")}
      </p>
      {run.came.length > 0 && (
        <ul className={styles.came}>
          {run.came.map((one) => (
            <li key={one.reason}>
              <VerdictMark outline={one.reason === "ok" ? "valid" : "invalid"} />
              {t("scenarios.requests", { count: one.requests })},{" "}
              {t(`components:verdict.reason.${one.reason}.word`)}
              {one.repeats > 0 && <>, {t("scenarios.repeats", { count: one.repeats })}</>}
            </li>
          ))}
        </ul>
      )}
      {run.call && (
        <p>
          <code>GET {run.call.path}</code>{" "}
          {t("scenarios.call", {
            status: run.call.status,
            count: run.call.sendings,
            seconds: Math.round(run.call.waited_ms / 100) / 10,
          })}
        </p>
      )}
      <p>{run.see}</p>
      {run.query && (
        <Link to="/deliveries" search={{ filter: run.query }}>
          {t("scenarios.show", { count: requests })}
        </Link>
      )}
      {run.call && (
        <Link to="/settings/$section" params={{ section: "audit" }}>
          {t("scenarios.audit")}
        </Link>
      )}
    </>
  );
}
