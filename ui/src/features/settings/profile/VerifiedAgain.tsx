import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Meter } from "../../../components/Meter/Meter";
import { useMutate, useRead } from "../../../rpc/queries";
import { ChangedVerdicts } from "./ChangedVerdicts";
import { runSentence } from "./runSentence";
import styles from "./VerifiedAgain.module.css";

/** Says that what was received is verified again, how far that is, and what it changed. */
export function VerifiedAgain() {
  const { t } = useTranslation("profiles");
  const [since] = useState(() => Date.now());
  const [opened, setOpened] = useState(false);
  const list = useId();
  const cancel = useMutate("activities.cancel");
  const run = useRead("deliveries.changed_verdicts", {}).data?.run;
  // What an earlier visit brought about is told in the activity list.
  if (!run || (run.state !== "running" && Date.parse(run.began_at) < since)) return null;
  const running = run.state === "running";
  return (
    <section className={styles.again} aria-label={t("again.label")}>
      <div className={styles.line}>
        <span role="status">{runSentence(t, run)}</span>
        {running && run.total > 0 && <Meter value={run.looked_at / run.total} label={t("again.label")} />}
        {running && (
          <Button
            size="xs"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate({ id: run.activity_id })}
          >
            {t("again.cancel")}
          </Button>
        )}
        {run.changed > 0 && (
          <Button size="xs" aria-expanded={opened} aria-controls={list} onClick={() => setOpened(!opened)}>
            {t(opened ? "again.hide" : "again.show")}
          </Button>
        )}
      </div>
      {opened && <ChangedVerdicts id={list} run={run} />}
    </section>
  );
}
