import { Foreign } from "../../components/Foreign/Foreign";
import type { Evidence } from "../../rpc/generated";
import styles from "./VerificationTab.module.css";

export interface ProofsProps {
  readonly evidence: readonly Evidence[];
  /** One on a line, each with its label; else behind each other. */
  readonly listed: boolean;
}

/** The proof of a step. */
export function Proofs({ evidence, listed }: ProofsProps) {
  if (listed) {
    return (
      <dl className={styles.proofs}>
        {evidence.map(({ label, value }) => (
          <Proof key={label} label={label} value={value} />
        ))}
      </dl>
    );
  }
  return evidence.map(({ label, value }) => (
    <span key={label} className={styles.proof} title={label}>
      {evidence.length > 1 && <span className={styles.label}>{label} </span>}
      <code>
        <Foreign text={value} />
      </code>
    </span>
  ));
}

function Proof({ label, value }: Evidence) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Foreign text={value} />
      </dd>
    </>
  );
}
