import { useTranslation } from "react-i18next";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import { VerdictMark, type VerdictOutline } from "../../components/VerdictBadge/VerdictMark";
import type { CheckOutcome, VerdictView } from "../../rpc/generated";
import { MatchedBy } from "./MatchedBy";
import { Proofs } from "./Proofs";
import styles from "./VerificationTab.module.css";

export interface GateProps {
  readonly verdict: VerdictView;
}

const OUTLINES: Readonly<Record<CheckOutcome, VerdictOutline>> = {
  passed: "valid",
  failed: "invalid",
  not_applicable: "none",
  not_reached: "none",
};

/** The steps of a verification on one chain: outcome, evidence, and on whose word each rests. */
export function Gate({ verdict }: GateProps) {
  const { t } = useTranslation("deliveries");
  return (
    <ol className={styles.gate}>
      {verdict.checks.map((check) => {
        const matched = check.id === "signature_matches" && check.outcome === "passed";
        return (
          <li key={check.id} data-outcome={check.outcome}>
            <span className={styles.mark}>
              <VerdictMark outline={OUTLINES[check.outcome]} size={16} />
            </span>
            <span className={styles.name}>{t(`check.${check.id}.${check.outcome}`)}</span>
            <span className={styles.evidence}>
              {check.evidence.length === 0 && check.outcome !== "passed" && t(`check.${check.outcome}`)}
              {matched && verdict.matched_secret !== null ? (
                <MatchedBy
                  evidence={check.evidence}
                  secret={verdict.matched_secret}
                  previous={verdict.matched_previous}
                />
              ) : (
                <Proofs evidence={check.evidence} listed={check.outcome === "failed"} />
              )}
            </span>
            {check.provenance ? <ProvenanceMark provenance={check.provenance} /> : <span />}
          </li>
        );
      })}
    </ol>
  );
}
