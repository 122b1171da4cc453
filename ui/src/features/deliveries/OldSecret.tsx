import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import type { DeliveryView } from "../../rpc/generated";

export interface OldSecretProps {
  readonly delivery: DeliveryView;
}

/** Says that a delivery is valid only because an old secret still counts. */
export function OldSecret({ delivery }: OldSecretProps) {
  const { t } = useTranslation("deliveries");
  const words = { platform: delivery.platform_name, secret: delivery.verdict.matched_secret ?? "" };
  return (
    <ProblemCard tone="amber" title={t("oldSecret.title")} code="signature.old_secret">
      <p>{t("oldSecret.text", words)}</p>
      <p>{t("oldSecret.fix", words)}</p>
    </ProblemCard>
  );
}
