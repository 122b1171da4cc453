import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ConformanceCheckView, ConformanceView } from "../../rpc/generated";
import styles from "./ConsumerChecks.module.css";

export interface ConsumerChecksProps {
  readonly run: ConformanceView;
}

type Outcome = "wrong" | "right" | "skipped";

const ICONS = { wrong: IconX, right: IconCheck, skipped: IconMinus } as const;

const outcomeOf = ({ ok }: ConformanceCheckView): Outcome =>
  ok === null ? "skipped" : ok ? "right" : "wrong";

/** What a consumer got wrong and why that matters, then what it got right, then what says nothing here. */
export function ConsumerChecks({ run }: ConsumerChecksProps) {
  const { t } = useTranslation("endpoints");
  return (
    <section aria-label={t("consumer.result")}>
      <p className={styles.summary} role="status" data-wrong={run.failed > 0 || undefined}>
        {run.failed > 0
          ? t("consumer.wrong", { count: run.failed, passed: run.passed })
          : t("consumer.right", { count: run.passed })}
        {run.stopped && ` ${t("consumer.stopped")}`}
      </p>
      {(["wrong", "right", "skipped"] as const).map((outcome) => {
        const checks = run.checks.filter((check) => outcomeOf(check) === outcome);
        if (checks.length === 0) return null;
        return (
          <div key={outcome}>
            <h3 className={styles.heading}>{t(`consumer.heading.${outcome}`)}</h3>
            <ul className={styles.checks}>
              {checks.map((check) => (
                <Check key={check.name} check={check} outcome={outcome} />
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function Check({ check, outcome }: { readonly check: ConformanceCheckView; readonly outcome: Outcome }) {
  const { t } = useTranslation("endpoints");
  const Icon = ICONS[outcome];
  return (
    <li className={styles.check} data-outcome={outcome}>
      <Icon size={14} stroke={1.8} aria-hidden className={styles.icon} />
      <div className={styles.text}>
        <div className={styles.line}>
          <code>{check.name}</code>
          {check.got !== null && (
            <span className={styles.answer}>
              {t("consumer.answer", { expected: check.expected, got: check.got })}
            </span>
          )}
        </div>
        {outcome !== "skipped" && <p>{t("consumer.sent", { sent: check.sent })}</p>}
        {outcome === "wrong" && <p className={styles.why}>{check.why}</p>}
        {check.note !== null && <p>{check.note}</p>}
      </div>
    </li>
  );
}
