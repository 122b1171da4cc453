import type { ReactNode } from "react";
import styles from "./PlaceHeader.module.css";

export interface PlaceHeaderProps {
  readonly title: string;
  /** Facts beside the title. */
  readonly facts?: ReactNode;
  /** Filter and buttons, at the right. */
  readonly children?: ReactNode;
}

/** The 44-px bar at the head of a place. */
export function PlaceHeader({ title, facts, children }: PlaceHeaderProps) {
  return (
    <header className={styles.header}>
      <h1 className={styles.title}>{title}</h1>
      {facts && <span className={styles.facts}>{facts}</span>}
      <div className={styles.side}>{children}</div>
    </header>
  );
}
