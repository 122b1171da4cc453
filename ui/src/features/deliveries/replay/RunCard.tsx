import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import { moment } from "../../../components/format";
import { Meter } from "../../../components/Meter/Meter";
import { duration, thousands } from "../../../components/numbers";
import { StateDot } from "../../../components/StateDot/StateDot";
import type { ReplayRunView } from "../../../rpc/generated";
import { useIsOwner } from "../../../rpc/role";
import { leftOf } from "./left";
import { RunButtons } from "./RunButtons";
import { RunCounts } from "./RunCounts";
import { RunItems } from "./RunItems";
import styles from "./Runs.module.css";
import { hasEnded, progressOf, toneOf, without2xx } from "./runs";

export interface RunCardProps {
  readonly run: ReplayRunView;
  onSelect(deliveryId: string): void;
  /** Sends what got no 2xx once more. */
  onAgain(run: ReplayRunView): void;
}

/** One replay: where to, how far, what came of it, and each of its deliveries on demand. */
export function RunCard({ run, onSelect, onAgain }: RunCardProps) {
  const { t } = useTranslation("replay");
  const owner = useIsOwner();
  const [opened, setOpened] = useState(false);
  const numbers = { sent: thousands(run.sent), total: thousands(run.total) };
  const left = leftOf(run.left_ms);
  const lost = without2xx(run);
  const facts = [
    t(`mode.${run.mode}`),
    ...(run.total > 1 ? [t(`run.sequence.${run.order}`), t("run.atOnce", { count: run.concurrency })] : []),
    ...(run.rate === null ? [] : [t("run.rate", { rate: run.rate })]),
    t("run.asked", { time: moment(run.created_at) }),
    ...(run.state === "scheduled" && run.start_at ? [t("run.starts", { time: moment(run.start_at) })] : []),
    ...(run.late_ms ? [t("run.late", { time: duration(run.late_ms * 1000) })] : []),
    ...(run.ended_at ? [t("run.ended", { time: moment(run.ended_at) })] : []),
  ];
  return (
    <article className={styles.card} aria-label={t("run.label", { target: run.target })}>
      <div className={styles.cardHead}>
        <h3>
          <StateDot tone={toneOf(run)} />
          {t(`run.state.${run.state}`)}
        </h3>
        <span>{t("run.progress", numbers)}</span>
        {left && <span className={styles.left}>{t("run.left", { time: left })}</span>}
        <span className={styles.target} title={run.target}>
          <Foreign text={run.target} />
        </span>
      </div>
      {!hasEnded(run) && <Meter value={progressOf(run)} label={t("run.progress", numbers)} />}
      <RunCounts run={run} />
      {run.first_error && <p className={styles.first}>{t("run.firstError", { error: run.first_error })}</p>}
      <p className={styles.quiet}>{facts.join(" · ")}</p>
      <div className={styles.foot}>
        <Button size="xs" aria-expanded={opened} onClick={() => setOpened((open) => !open)}>
          {t(opened ? "run.hideItems" : "run.showItems")}
        </Button>
        {owner && hasEnded(run) && lost > 0 && (
          <Button size="xs" onClick={() => onAgain(run)}>
            {t("run.again", { count: lost, number: thousands(lost) })}
          </Button>
        )}
        <RunButtons run={run} />
      </div>
      {opened && <RunItems run={run} onSelect={onSelect} />}
    </article>
  );
}
