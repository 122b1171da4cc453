import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { alarm, type KeyGroup } from "./keyGroups";

export interface KeyWarningProps {
  readonly group: KeyGroup;
  /** The time now, in milliseconds. */
  readonly now: number;
}

/** What stops calls with a key: it belongs to another environment, or its time is over. */
export function KeyWarning({ group, now }: KeyWarningProps) {
  const { t } = useTranslation("settings");
  const told = alarm(group, now);
  if (told !== "foreign" && told !== "expired") return null;
  if (told === "foreign") {
    return (
      <ProblemCard
        tone="amber"
        code="guard.foreign_key"
        title={t(`keys.warn.foreign.${group.key.looks_like ?? "production"}`, { name: group.key.name })}
      >
        {t("keys.warn.foreignHint")}
      </ProblemCard>
    );
  }
  const byLogin = group.key.slot === "jwt" || group.key.slot === "oauth2";
  return (
    <ProblemCard tone="amber" code="key.expired" title={t("keys.warn.expired", { name: group.key.name })}>
      {t(byLogin ? "keys.warn.logIn" : "keys.warn.rotate")}
    </ProblemCard>
  );
}
