import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bytes } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import type { DeliverySummary } from "../../rpc/generated";
import { LARGE } from "./body";

export interface Consent {
  readonly given: boolean;
  readonly size: number;
  give(): void;
}

/** Whether the body may be drawn: at once when it is small, else when the reader said so for this delivery. */
export function useConsent({ id, size }: DeliverySummary): Consent {
  const [agreed, setAgreed] = useState<string | null>(null);
  return { given: size <= LARGE || agreed === id, size, give: () => setAgreed(id) };
}

/** Asks before a large body is drawn. */
export function LargeBody({ consent }: { consent: Consent }) {
  const { t } = useTranslation("deliveries");
  return (
    <ProblemCard
      tone="petrol"
      title={t("body.large", { size: bytes(consent.size) })}
      code="body.large"
      actions={<Button onClick={consent.give}>{t("body.showLarge", { size: bytes(consent.size) })}</Button>}
    >
      <p>{t("body.largeText")}</p>
    </ProblemCard>
  );
}
