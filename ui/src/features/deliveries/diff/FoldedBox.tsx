import { type ReactNode, useState } from "react";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import styles from "./DiffTab.module.css";

export interface FoldedBoxProps {
  readonly title: string;
  readonly count: string;
  /** How many rows are the same on both sides: they are folded until they are asked for. */
  readonly equal: number;
  /** What the button says that unfolds them, and the one that folds them again. */
  readonly labels: { readonly all: string; readonly fewer: string };
  children(all: boolean): ReactNode;
}

/** A part of a comparison with a title, and a button for what is the same. */
export function FoldedBox({ title, count, equal, labels, children }: FoldedBoxProps) {
  const [all, setAll] = useState(false);
  return (
    <EvidenceBox
      heading
      title={title}
      note={count}
      end={
        equal > 0 && (
          <button
            type="button"
            className={styles.link}
            aria-expanded={all}
            onClick={() => setAll((now) => !now)}
          >
            {all ? labels.fewer : labels.all}
          </button>
        )
      }
    >
      {children(all)}
    </EvidenceBox>
  );
}
