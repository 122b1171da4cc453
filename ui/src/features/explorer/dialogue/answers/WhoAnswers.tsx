import { Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { FormChoice } from "../../../../components/FormChoice/FormChoice";
import { ProblemCard } from "../../../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { Words } from "../../../../components/Words/Words";
import type { DialogueAnswersView, DialoguePlaceView } from "../../../../rpc/generated";
import { useMutate } from "../../../../rpc/queries";
import styles from "./Answers.module.css";

export interface WhoAnswersProps {
  readonly answers: DialogueAnswersView;
  readonly place: DialoguePlaceView;
}

const MODES = ["fixed", "target"] as const;

/** Gatehouse plays the application, or a program of one's own answers through a forward. */
export function WhoAnswers({ answers, place }: WhoAnswersProps) {
  const { t } = useTranslation("dialogue");
  const set = useMutate("endpoints.set");
  const { endpoint_id, mode, targets, timeout_ms, timeout_assumed } = answers;
  const change = (next: (typeof MODES)[number], rule: string | null) =>
    set.mutate({ endpoint_id, mode: next, target_rule: rule });
  const rule = (targets.find(({ answers: chosen }) => chosen) ?? targets[0])?.rule_id ?? null;
  return (
    <section className={styles.who} aria-label={t("who.title")}>
      <div className={styles.whoChoice}>
        <FormChoice
          label={t("who.title")}
          value={mode}
          data={MODES.map((value) => ({ value, label: t(`who.mode.${value}`) }))}
          note={t(`who.note.${mode}`, {
            platform: place.platform_name,
            seconds: timeout_ms / 1000,
            context: timeout_assumed ? "assumed" : undefined,
          })}
          onChange={(next) => change(next, next === "target" ? rule : null)}
        />
      </div>
      {mode === "target" && targets.length > 0 && (
        <Select
          className={styles.whoTarget}
          label={t("who.target")}
          data={targets.map(({ rule_id, url }) => ({ value: rule_id, label: url }))}
          value={rule}
          onChange={(id) => id && change("target", id)}
        />
      )}
      {mode === "target" && targets.length === 0 && (
        <ProblemCard
          compact
          tone="amber"
          title={t("who.noTarget")}
          actions={<Link to="/endpoints">{t("who.toEndpoints")}</Link>}
        />
      )}
      {place.overridden !== null && (
        <ProblemCard compact tone="amber" title={t("who.overridden")}>
          <Words text={place.overridden} />
        </ProblemCard>
      )}
      {set.error && <RpcProblem problem={set.error} announce compact />}
    </section>
  );
}
