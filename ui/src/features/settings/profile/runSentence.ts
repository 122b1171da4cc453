import type { TFunction } from "i18next";
import { thousands } from "../../../components/numbers";
import type { ReverifyRunView } from "../../../rpc/generated";

/** What a run did, in words: how many became valid comes first. */
export function runSentence(t: TFunction<"profiles">, run: ReverifyRunView): string {
  const total = thousands(run.total);
  if (run.state === "running") return t("again.running", { looked: thousands(run.looked_at), total });
  const parts = [
    run.became_valid > 0 && t("again.valid", { count: run.became_valid }),
    run.changed > run.became_valid && t("again.other", { count: run.changed - run.became_valid }),
    run.changed === 0 && t("again.same"),
  ].filter(Boolean);
  const state = run.state === "done" ? "done" : run.state === "cancelled" ? "cancelled" : "failed";
  return t(`again.${state}`, { looked: thousands(run.looked_at), total, changes: parts.join(", ") });
}
