import { useTranslation } from "react-i18next";
import { duration } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { clock } from "../../components/times";
import type { NearTimeout as Near } from "../../rpc/generated";

/** Warns that a target's answer took most of the time for which the sender waits. */
export function NearTimeout({ near }: { readonly near: Near | undefined }) {
  const { t } = useTranslation("forwards");
  if (!near) return null;
  const times = {
    took: duration(near.took_ms * 1000),
    limit: duration(near.limit_ms * 1000),
    at: clock(near.at),
  };
  return (
    <ProblemCard compact tone="amber" title={t("near.title")}>
      {t(near.answered ? "near.answered" : "near.missed", times)}
    </ProblemCard>
  );
}
