import { Button } from "@mantine/core";
import { IconChevronRight, IconPlayerPlay } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { RpcError, SandboxScenarioRunView, SandboxScenarioView } from "../../rpc/generated";
import { ScenarioOutcome } from "./ScenarioOutcome";
import styles from "./Scenarios.module.css";

export interface ScenarioRowProps {
  readonly scenario: SandboxScenarioView;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  /** Whether any scenario is being played. */
  readonly busy: boolean;
  /** Whether this one is. */
  readonly playing: boolean;
  readonly problem: RpcError | null;
  /** What came of it the last time. */
  readonly run: SandboxScenarioRunView | undefined;
  readonly onRun: () => void;
}

/** One scenario: closed it has a line, open it says what it does and what came of it. */
export function ScenarioRow({
  scenario,
  open,
  onOpen,
  busy,
  playing,
  problem,
  run,
  onRun,
}: ScenarioRowProps) {
  const { t } = useTranslation("sandbox");
  const id = useId();
  return (
    <li className={styles.scenario} data-open={open}>
      <div className={styles.row}>
        <button
          type="button"
          className={styles.opener}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpen(!open)}
        >
          <IconChevronRight size={14} stroke={1.6} className={styles.chevron} aria-hidden />
          <PlatformTile platform={scenario.platform} decorative />
          {scenario.title}
        </button>
        <span className={styles.line}>{!open && scenario.does}</span>
        <Button
          leftSection={<IconPlayerPlay size={14} stroke={1.6} />}
          aria-label={t("scenarios.play", { title: scenario.title })}
          disabled={busy}
          loading={playing}
          onClick={onRun}
        >
          {t("scenarios.run")}
        </Button>
      </div>
      <div id={id} className={styles.detail} hidden={!open}>
        <p>{scenario.does}</p>
        <div role="status" aria-label={t("scenarios.outcome", { title: scenario.title })}>
          {problem && <RpcProblem problem={problem} />}
          {run && !playing && !problem && <ScenarioOutcome run={run} />}
        </div>
      </div>
    </li>
  );
}
