import type { ReactNode } from "react";
import styles from "./ProblemCard.module.css";

export interface ProblemCardProps {
  /** What happened, in plain words. */
  readonly title: ReactNode;
  /** The stable code, such as `keychain.locked`. */
  readonly code?: string;
  /** Red blocks, amber asks, petrol informs. */
  readonly tone?: "red" | "amber" | "petrol";
  /** Evidence and explanation. */
  readonly children?: ReactNode;
  /** The next steps, as buttons. */
  readonly actions?: ReactNode;
  /** Set when the card newly appears beside something that was already there, so that it is read out. */
  readonly announce?: boolean;
  /** The single line of a card inside another. */
  readonly compact?: boolean;
}

/** A problem that stays until it is solved: what, evidence, next step, code. */
export function ProblemCard({
  title,
  code,
  tone = "red",
  children,
  actions,
  announce,
  compact,
}: ProblemCardProps) {
  const codeMark = code && <code className={styles.code}>{code}</code>;
  return (
    <section
      className={styles.card}
      data-tone={tone}
      data-compact={compact}
      role={announce ? "alert" : undefined}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {compact && actions ? <div className={styles.side}>{actions}</div> : codeMark}
      </div>
      {children && <div className={styles.body}>{children}</div>}
      {!compact && actions && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}
