import { useTranslation } from "react-i18next";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import { VerdictMark, type VerdictOutline } from "../../components/VerdictBadge/VerdictMark";
import type { CheckOutcome, VerdictView } from "../../rpc/generated";
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
  const { checks, matched_secret, matched_previous } = verdict;
  return (
    <ol className={styles.gate}>
      {checks.map((check) => (
        <li key={check.id} data-outcome={check.outcome}>
          <span className={styles.mark}>
            <VerdictMark outline={OUTLINES[check.outcome]} size={16} />
          </span>
          <span className={styles.name}>{t(`check.${check.id}.${check.outcome}`)}</span>
          <span className={styles.evidence}>
            {check.evidence.length === 0 && check.outcome !== "passed" && t(`check.${check.outcome}`)}
            {check.outcome === "failed" ? (
              <dl className={styles.proofs}>
                {check.evidence.map((proof) => (
                  <Proof key={proof.label} {...proof} />
                ))}
              </dl>
            ) : (
              check.evidence.map((proof) => (
                <span key={proof.label} className={styles.proof} title={proof.label}>
                  {check.evidence.length > 1 && <span className={styles.label}>{proof.label} </span>}
                  <code>{proof.value}</code>
                </span>
              ))
            )}
            {check.id === "signature_matches" && check.outcome === "passed" && matched_secret !== null && (
              <span className={styles.secret}>
                {t("gate.by", { secret: matched_secret })}
                {matched_previous && <span className={styles.old}>{t("gate.old")}</span>}
              </span>
            )}
          </span>
          {check.provenance ? <ProvenanceMark provenance={check.provenance} /> : <span />}
        </li>
      ))}
    </ol>
  );
}

function Proof({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
