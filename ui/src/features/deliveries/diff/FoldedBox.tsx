import { type ReactNode, useState } from "react";
import styles from "./DiffTab.module.css";

export interface FoldedBoxProps {
  /** Of the document; no two boxes have the same. */
  readonly id: string;
  readonly title: string;
  readonly count: string;
  /** How many rows are the same on both sides: they are folded until they are asked for. */
  readonly equal: number;
  /** What the button says that unfolds them, and the one that folds them again. */
  readonly labels: { readonly all: string; readonly fewer: string };
  children(all: boolean): ReactNode;
}

/** A part of a comparison with a title, and a button for what is the same. */
export function FoldedBox({ id, title, count, equal, labels, children }: FoldedBoxProps) {
  const [all, setAll] = useState(false);
  return (
    <section className={styles.box} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <span className={styles.count}>{count}</span>
        {equal > 0 && (
          <button
            type="button"
            className={styles.link}
            aria-expanded={all}
            onClick={() => setAll((now) => !now)}
          >
            {all ? labels.fewer : labels.all}
          </button>
        )}
      </div>
      {children(all)}
    </section>
  );
}
