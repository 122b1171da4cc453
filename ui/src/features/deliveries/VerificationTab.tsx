import { useTranslation } from "react-i18next";
import type { DeliveryView } from "../../rpc/generated";
import { Arrival } from "./Arrival";
import { Comparison } from "./Comparison";
import { Covers } from "./Covers";
import { Gate } from "./Gate";
import { ReasonCard } from "./ReasonCard";
import { REASON_TONES } from "./reasons";
import { SignedBytes } from "./SignedBytes";
import type { Verification } from "./useVerification";
import styles from "./VerificationTab.module.css";
import { VerificationTools } from "./VerificationTools";

export interface VerificationTabProps {
  readonly delivery: DeliveryView;
  readonly verification: Verification;
  onSelect(id: string): void;
}

/** What failed in plain words and what to do, then every step with its proof, then what there is to look into. */
export function VerificationTab({ delivery, verification, onSelect }: VerificationTabProps) {
  const { t } = useTranslation("deliveries");
  const { id } = delivery.summary;
  const { reason, checks } = delivery.verdict;
  const failure = REASON_TONES[reason] !== null;
  const failed = checks.findIndex((check) => check.outcome === "failed");
  const passed = checks.filter((check) => check.outcome === "passed").length;
  return (
    <div className={styles.tab}>
      <ReasonCard
        delivery={delivery}
        actions={<VerificationTools verification={verification} which="failure" />}
        onSelect={onSelect}
      />
      <section aria-labelledby="gate-title">
        <div className={styles.section}>
          <h2 id="gate-title">{t("gate.title")}</h2>
          <span>
            {failed >= 0
              ? t("gate.stopped", { step: failed + 1, count: checks.length })
              : t("gate.passed", { passed, count: checks.length })}
          </span>
        </div>
        <Gate verdict={delivery.verdict} />
      </section>
      <div className={styles.tools}>
        <VerificationTools verification={verification} which={failure ? "others" : "all"} />
      </div>
      {verification.compared && <Comparison key={`compare ${id}`} id={id} onSelect={onSelect} />}
      {verification.signed && <SignedBytes key={`signed ${id}`} id={id} />}
      <Covers verdict={delivery.verdict} platform={delivery.platform_name} />
      <Arrival delivery={delivery} />
    </div>
  );
}
