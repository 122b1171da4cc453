import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { SandboxScenarioRunView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { ScenarioRow } from "./ScenarioRow";
import styles from "./Scenarios.module.css";

/** The scenarios: each says what it will do, does it, and says what one should see. */
export function Scenarios() {
  const { t } = useTranslation("sandbox");
  const list = useRead("sandbox.scenarios", {});
  const keychain = useRead("status.get", {}).data?.keychain;
  const play = useMutate("sandbox.scenario");
  const [open, setOpen] = useState<string | null>(null);
  const [runs, setRuns] = useState<Readonly<Record<string, SandboxScenarioRunView>>>({});
  const run = (name: string) => {
    setOpen(name);
    play.mutate(
      { name, memory_only: keychain !== undefined && keychain.state !== "unlocked" },
      { onSuccess: (view) => setRuns((before) => ({ ...before, [name]: view })) },
    );
  };
  return (
    <section className={styles.scenarios} aria-labelledby="scenarios-title">
      <div className={styles.head}>
        <h2 id="scenarios-title" className={styles.title}>
          {t("scenarios.title")}
        </h2>
        <span className={styles.note}>{t("scenarios.note")}</span>
      </div>
      {list.error && <RpcProblem problem={list.error} />}
      {list.isPending && <Skeleton rows={7} rowHeight={40} />}
      <ul className={styles.list}>
        {list.data?.scenarios.map((scenario) => (
          <ScenarioRow
            key={scenario.name}
            scenario={scenario}
            open={open === scenario.name}
            onOpen={(shown) => setOpen(shown ? scenario.name : null)}
            busy={play.isPending}
            playing={play.isPending && play.variables.name === scenario.name}
            problem={play.variables?.name === scenario.name ? play.error : null}
            run={runs[scenario.name]}
            onRun={() => run(scenario.name)}
          />
        ))}
      </ul>
    </section>
  );
}
