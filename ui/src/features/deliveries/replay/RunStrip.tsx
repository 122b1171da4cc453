import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { Foreign } from "../../../components/Foreign/Foreign";
import { Meter } from "../../../components/Meter/Meter";
import { thousands } from "../../../components/numbers";
import { StateDot } from "../../../components/StateDot/StateDot";
import { useMutate } from "../../../rpc/queries";
import { leftOf } from "./left";
import { RunButtons } from "./RunButtons";
import { RunCounts } from "./RunCounts";
import styles from "./Runs.module.css";
import { hasEnded, isUnderWay, progressOf, toneOf, useRuns } from "./runs";

export interface RunStripProps {
  readonly workspaceId: string;
  onShowAll(): void;
}

/** The replay that is under way, over list and detail; one that ended stays until it was seen. */
export function RunStrip({ workspaceId, onShowAll }: RunStripProps) {
  const { t } = useTranslation("replay");
  const runs = useRuns(workspaceId);
  const [watched, setWatched] = useState<string | null>(null);
  const active = runs.filter(isUnderWay);
  const [first] = active;
  const run = first ?? runs.find(({ id }) => id === watched);
  useEffect(() => {
    // One of a single delivery is told of where it was sent from.
    if (first !== undefined && first.total > 1) setWatched(first.id);
  }, [first]);
  const pause = useMutate("replay.pause");
  const resume = useMutate("replay.resume");
  useAction(
    "list.replayPause",
    () => first && (first.state === "paused" ? resume : pause).mutate({ run_id: first.id }),
    first !== undefined,
  );
  if (run === undefined || (run.total < 2 && run.state !== "paused")) return null;
  const numbers = { sent: thousands(run.sent), total: thousands(run.total) };
  const left = leftOf(run.left_ms);
  return (
    <section className={styles.strip} aria-label={t("run.strip")} data-tone={toneOf(run)}>
      <span className={styles.state}>
        <StateDot tone={toneOf(run)} />
        <span role="status">{t(`run.state.${run.state}`)}</span>
      </span>
      <span>{t("run.progress", numbers)}</span>
      {!hasEnded(run) && (
        <span className={styles.meter}>
          <Meter value={progressOf(run)} label={t("run.progress", numbers)} />
        </span>
      )}
      <RunCounts run={run} />
      {left && <span className={styles.left}>{t("run.left", { time: left })}</span>}
      <span className={styles.target} title={run.target}>
        <Foreign text={run.target} />
      </span>
      <span className={styles.buttons}>
        <RunButtons run={run} />
        <Button size="xs" onClick={onShowAll}>
          {active.length > 1 ? t("run.showMore", { count: active.length - 1 }) : t("run.show")}
        </Button>
        {hasEnded(run) && (
          <ActionIcon aria-label={t("run.dismiss")} onClick={() => setWatched(null)}>
            <IconX size={14} stroke={1.6} aria-hidden />
          </ActionIcon>
        )}
      </span>
    </section>
  );
}
