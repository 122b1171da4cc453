import { useTranslation } from "react-i18next";
import type { Reason, VerdictStatus } from "../../rpc/generated";
import styles from "./VerdictBadge.module.css";
import { VerdictMark, type VerdictOutline } from "./VerdictMark";

export interface VerdictBadgeProps {
  /** The verdict in one word. */
  readonly status: VerdictStatus;
  /** Why; the word of an invalid or unverified delivery comes from it. */
  readonly reason?: Reason;
  /** Whether it repeats an earlier delivery; shown unless the signature is invalid. */
  readonly duplicate?: boolean;
  /** `boxed` is the filled badge beside a title, `plain` the mark in a row. */
  readonly variant?: "plain" | "boxed";
}

/** Tells which outline a verdict has. */
export function verdictOutline(status: VerdictStatus, duplicate = false): VerdictOutline {
  if (status === "invalid") return "invalid";
  if (duplicate) return "duplicate";
  if (status === "valid") return "valid";
  return status === "unverified" ? "pending" : "none";
}

export function VerdictBadge({ status, reason, duplicate = false, variant = "plain" }: VerdictBadgeProps) {
  const { t } = useTranslation("components");
  const outline = verdictOutline(status, duplicate);
  const named = reason !== undefined && (outline === "invalid" || outline === "pending");
  const word = named ? t(`verdict.reason.${reason}.word`) : t(`verdict.${outline}`);
  const sentence = reason && t(`verdict.reason.${reason}.sentence`);
  return (
    <span className={styles.badge} data-outline={outline} data-variant={variant} title={sentence}>
      <VerdictMark outline={outline} />
      <span className={styles.word}>
        {named && <span className={styles.hidden}>{t(`verdict.${outline}`)}: </span>}
        {word}
      </span>
    </span>
  );
}
