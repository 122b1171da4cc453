import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { clock } from "../../components/times";
import type { DeliveryView } from "../../rpc/generated";
import { REASON_TONES } from "./reasons";
import styles from "./VerificationTab.module.css";

export interface ReasonCardProps {
  readonly delivery: DeliveryView;
  onSelect(id: string): void;
}

/** Says in plain words why a delivery is not simply valid. */
export function ReasonCard({ delivery, onSelect }: ReasonCardProps) {
  const { t } = useTranslation("deliveries");
  const { reason, cause, hint, checks } = delivery.verdict;
  const tone = REASON_TONES[reason];
  const words = { platform: delivery.platform_name };
  if (tone === null) return <DuplicateNote delivery={delivery} onSelect={onSelect} />;
  const proofs = checks.find((check) => check.outcome === "failed")?.evidence ?? [];
  return (
    <ProblemCard tone={tone} title={t(`reason.${reason}.title`, words)} code={`signature.${cause ?? reason}`}>
      <p>{t(`reason.${reason}.text`, words)}</p>
      {cause && (
        <p>
          <b>
            {t("cause.found", { cause: t(`cause.${cause}`, { defaultValue: cause.replaceAll("_", " ") }) })}
          </b>
        </p>
      )}
      {hint && <p>{hint}</p>}
      {proofs.length > 0 && (
        <p>
          {proofs.map(({ label, value }, at) => (
            <span key={label}>
              {at > 0 && ", "}
              {label} <code>{value}</code>
            </span>
          ))}
        </p>
      )}
      {delivery.last_valid !== null && reason === "mismatch" && (
        <p>
          <button type="button" className={styles.link} onClick={() => onSelect(delivery.last_valid ?? "")}>
            {t("lastValid.show")}
          </button>
        </p>
      )}
    </ProblemCard>
  );
}

function DuplicateNote({ delivery, onSelect }: ReasonCardProps) {
  const { t } = useTranslation("deliveries");
  const first = delivery.summary.duplicate_of;
  if (first === null) return null;
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
