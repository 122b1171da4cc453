import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../../../components/ProblemCard/ProblemCard";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";

export interface UnsettledProps {
  readonly platformName: string;
}

/** Says whose reading the shape of a form is. */
export function Unsettled({ platformName }: UnsettledProps) {
  const { t } = useTranslation("dialogue");
  return (
    <ProblemCard
      compact
      tone="petrol"
      title={t("unsettled.title")}
      actions={<ProvenanceMark provenance="assumed" />}
    >
      {t("unsettled.text", { platform: platformName })}
    </ProblemCard>
  );
}
