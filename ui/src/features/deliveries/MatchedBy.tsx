import { useTranslation } from "react-i18next";
import type { Evidence } from "../../rpc/generated";
import { Proofs } from "./Proofs";
import styles from "./VerificationTab.module.css";

export interface MatchedByProps {
  readonly evidence: readonly Evidence[];
  /** The label of the secret that fits. */
  readonly secret: string;
  /** Whether a newer one has taken its place. */
  readonly previous: boolean;
}

/** The proof of a signature that fits: by which secret. What was computed is what was received, so it is said once. */
export function MatchedBy({ evidence, secret, previous }: MatchedByProps) {
  const { t } = useTranslation("deliveries");
  const value = (label: string) => evidence.find((one) => one.label === label)?.value;
  const algorithm = value("algorithm");
  const received = value("received");
  const rest = evidence.filter(
    ({ label, value: own }) =>
      !["algorithm", "received", "secret"].includes(label) && !(label === "computed" && own === received),
  );
  return (
    <>
      <span className={styles.secret}>
        {algorithm && <code>{algorithm} </code>}
        {t("gate.by", { secret })}
        {previous && <span className={styles.old}>{t("gate.old")}</span>}
      </span>
      {received && <code title={t("gate.received")}>{received}</code>}
      {rest.length > 0 && <Proofs evidence={rest} listed />}
    </>
  );
}
