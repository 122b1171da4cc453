import { useTranslation } from "react-i18next";
import { StateDot } from "../../components/StateDot/StateDot";
import { clock } from "../../components/times";
import type { ForwardView } from "../../rpc/generated";
import styles from "./Forwards.module.css";

/** How a rule fares, in a mark and words. */
export function ForwardState({ rule }: { readonly rule: ForwardView }) {
  const { t } = useTranslation("forwards");
  const left = rule.dead + rule.uncertain;
  const state = left > 0 || rule.resting_until ? "trouble" : rule.state === "active" ? "well" : "off";
  const words = [
    rule.state === "paused" && t("state.paused"),
    rule.resting_until && t("state.resting", { at: clock(rule.resting_until) }),
    t("state.delivered", { count: rule.delivered }),
    rule.open > 0 && t("state.open", { count: rule.open }),
    left > 0 && t("state.left", { count: left }),
  ].filter(Boolean);
  return (
    <span className={styles.state} data-state={state}>
      <StateDot tone={state} />
      {words.join(", ")}
    </span>
  );
}
