import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { clock } from "../../components/times";
import { Words } from "../../components/Words/Words";
import type { DeliveryView } from "../../rpc/generated";
import { certificateAddress, FetchCertificate } from "./FetchCertificate";
import { OldSecret } from "./OldSecret";
import { REASON_TONES } from "./reasons";
import styles from "./VerificationTab.module.css";

export interface ReasonCardProps {
  readonly delivery: DeliveryView;
  /** What can be done about a failure, as buttons. */
  readonly actions?: ReactNode;
  onSelect(id: string): void;
}

/** Says in plain words why a delivery is not simply valid, and what to do: the cause first where one was found. */
export function ReasonCard({ delivery, actions, onSelect }: ReasonCardProps) {
  const { t } = useTranslation("deliveries");
  const { reason, cause, hint } = delivery.verdict;
  const tone = REASON_TONES[reason];
  const certificate = certificateAddress(delivery);
  const words = { platform: delivery.platform_name };
  if (tone === null) return <Note delivery={delivery} onSelect={onSelect} />;
  return (
    <ProblemCard
      tone={tone}
      title={
        cause
          ? t(`cause.${cause}`, { ...words, defaultValue: cause.replaceAll("_", " ") })
          : t(`reason.${reason}.title`, words)
      }
      code={`signature.${cause ?? reason}`}
      actions={actions}
    >
      <p>{cause ? t("cause.found", words) : t(`reason.${reason}.text`, words)}</p>
      {hint && (
        <p className={styles.fix}>
          <b>{t("fix")}</b> <Words text={hint} />
        </p>
      )}
      {certificate && (
        <FetchCertificate key={delivery.summary.id} deliveryId={delivery.summary.id} address={certificate} />
      )}
    </ProblemCard>
  );
}

/** What is to be said of a delivery that is not wrong. */
function Note({ delivery, onSelect }: ReasonCardProps) {
  const { t } = useTranslation("deliveries");
  const first = delivery.summary.duplicate_of;
  if (first === null) return delivery.verdict.matched_previous ? <OldSecret delivery={delivery} /> : null;
  const original = delivery.same_event.find((other) => other.id === first);
  return (
    <ProblemCard tone="petrol" title={t("duplicate.title")} code="delivery.duplicate">
      <p>{t("duplicate.text", { attempt: delivery.summary.attempt, platform: delivery.platform_name })}</p>
      <p>
        <button type="button" className={styles.link} onClick={() => onSelect(first)}>
          {original ? t("duplicate.showAt", { time: clock(original.received_at) }) : t("duplicate.show")}
        </button>
      </p>
    </ProblemCard>
  );
}
