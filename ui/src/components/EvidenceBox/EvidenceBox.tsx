import { type ReactNode, useId } from "react";
import styles from "./EvidenceBox.module.css";

export interface EvidenceBoxProps {
  /** What it is: a name, a content type, or a title; none where the content has heads of its own. */
  readonly title?: ReactNode;
  /** Whether the title is one of the page, which then names this part. */
  readonly heading?: boolean;
  /** What is said beside the title, such as a size. */
  readonly note?: ReactNode;
  /** What can be done with it. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** The frame around what was received or is to be copied: bytes, text, a table, with a title and its tools. */
export function EvidenceBox({ title, heading = false, note, end, children }: EvidenceBoxProps) {
  const id = useId();
  const head = title !== undefined && (
    <div className={styles.head}>
      {heading ? <h2 id={id}>{title}</h2> : <b>{title}</b>}
      <span className={styles.note}>{note}</span>
      {end && <span className={styles.end}>{end}</span>}
    </div>
  );
  if (heading) {
    return (
      <section className={styles.box} aria-labelledby={id}>
        {head}
        {children}
      </section>
    );
  }
  return (
    <div className={styles.box}>
      {head}
      {children}
    </div>
  );
}
