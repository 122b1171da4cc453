import { useTranslation } from "react-i18next";
import type { DeliveryView } from "../../rpc/generated";
import { Covers } from "./Covers";
import { Gate } from "./Gate";
import { ReasonCard } from "./ReasonCard";
import styles from "./VerificationTab.module.css";

export interface VerificationTabProps {
  readonly delivery: DeliveryView;
  onSelect(id: string): void;
}

/** What failed in plain words, then every step with its proof. */
export function VerificationTab({ delivery, onSelect }: VerificationTabProps) {
  const { t } = useTranslation("deliveries");
  const { checks, covers, scheme, scheme_label } = delivery.verdict;
  const failed = checks.findIndex((check) => check.outcome === "failed");
  const passed = checks.filter((check) => check.outcome === "passed").length;
  return (
    <div className={styles.tab}>
      <ReasonCard delivery={delivery} onSelect={onSelect} />
      <section aria-labelledby="gate-title">
        <div className={styles.section}>
          <h2 id="gate-title">{t("gate.title")}</h2>
          <span>
            {failed >= 0
              ? t("gate.stopped", { step: failed + 1, count: checks.length })
              : t("gate.passed", { passed, count: checks.length })}
          </span>
        </div>
        <Gate checks={checks} />
      </section>
      <Covers covers={covers} scheme={scheme} label={scheme_label} platform={delivery.platform_name} />
    </div>
  );
}
