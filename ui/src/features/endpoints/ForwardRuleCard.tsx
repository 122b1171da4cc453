import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { ForwardView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { AddForwardForm } from "./AddForwardForm";
import { ForwardState } from "./ForwardState";
import styles from "./Forwards.module.css";
import { NearTimeout } from "./NearTimeout";

/** One rule: where to, what goes there, how it fares. */
export function ForwardRuleCard({ rule }: { readonly rule: ForwardView }) {
  const { t } = useTranslation("forwards");
  const owner = useIsOwner();
  const set = useMutate("forwards.set");
  const remove = useMutate("forwards.remove");
  const [editing, setEditing] = useState(false);
  const busy = set.isPending || remove.isPending;
  const paused = rule.state === "paused";
  const problem = set.error ?? remove.error;
  const facts = [
    t(`retry.${rule.options.retry}`),
    rule.options.body !== null && t("fact.template"),
    rule.options.include_invalid && t("fact.invalid"),
    rule.options.order !== null && t("fact.order", { order: rule.options.order }),
    rule.options.of_listener && t("fact.listener"),
  ].filter(Boolean);
  if (editing) {
    return <AddForwardForm endpointId={rule.endpoint_id} rule={rule} onDone={() => setEditing(false)} />;
  }
  return (
    <article className={styles.card} aria-label={t("label", { target: rule.target })}>
      <code className={styles.target}>{rule.target}</code>
      <ForwardState rule={rule} />
      {rule.filter !== "" && <code className={styles.filter}>{rule.filter}</code>}
      <p className={styles.quiet}>{facts.join(" · ")}</p>
      {rule.options.fault && (
        <p className={styles.fault}>{t("fault.played", { fault: t(`fault.${rule.options.fault}`) })}</p>
      )}
      <NearTimeout near={rule.near_timeout} />
      {problem && <RpcProblem problem={problem} compact announce />}
      {owner && (
        <div className={styles.buttons}>
          <Button disabled={busy} onClick={() => set.mutate({ rule_id: rule.id, paused: !paused })}>
            {t(paused ? "resume" : "pause")}
          </Button>
          <Button disabled={busy} onClick={() => setEditing(true)}>
            {t("edit")}
          </Button>
          <Button disabled={busy} variant="subtle" onClick={() => remove.mutate({ rule_id: rule.id })}>
            {t("remove")}
          </Button>
        </div>
      )}
    </article>
  );
}
