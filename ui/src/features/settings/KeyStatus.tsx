import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { left } from "../../components/Countdown/left";
import styles from "./Keys.module.css";
import { alarm, type KeyGroup } from "./keyGroups";

export interface KeyStatusProps {
  readonly group: KeyGroup;
  /** The time now, in milliseconds. */
  readonly now: number;
  /** What is said where nothing is wrong. */
  readonly children?: ReactNode;
}

/** One line about a key: what is wrong with it or about to be, else what is given. */
export function KeyStatus({ group, now, children }: KeyStatusProps) {
  const { t } = useTranslation("settings");
  const told = alarm(group, now);
  if (told === null) return <span className={styles.status}>{children}</span>;
  const end = Date.parse(group.key.expires_at ?? "");
  const count = 1 + group.previous.filter(({ state }) => state === "previous").length;
  const words = {
    foreign: () => t(`keys.alarm.foreign.${group.key.looks_like ?? "production"}`),
    expired: () => t("keys.alarm.expired"),
    revoked: () => t("keys.alarm.revoked"),
    previous: () => t("keys.alarm.previous"),
    ends: () => t("keys.alarm.ends", { left: left(end - now) }),
    rotating: () => t("keys.alarm.rotating", { count }),
  };
  return (
    <span className={styles.status} data-alarm={told}>
      {words[told]()}
    </span>
  );
}
