import type { FactKind } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";

export interface FactValueProps {
  readonly kind: FactKind;
  readonly words: string;
  /** There is no value, and the words say so. */
  readonly missing: boolean;
}

/** A value as it is read: what can be copied as bytes in the face of evidence, words as words. */
export function FactValue({ kind, words, missing }: FactValueProps) {
  if (missing) return <span className={styles.quiet}>{words}</span>;
  const isBytes = kind === "text" || kind === "template" || kind === "list";
  return isBytes ? <code>{words}</code> : words;
}
