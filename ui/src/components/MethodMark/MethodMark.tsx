import styles from "./MethodMark.module.css";

export interface MethodMarkProps {
  /** `GET`, `POST`; `QUERY` for a call of GraphQL. */
  readonly method: string;
}

const READS = new Set(["GET", "HEAD", "OPTIONS", "QUERY"]);

/** The method of a call: what only reads is green, the rest plain. */
export function MethodMark({ method }: MethodMarkProps) {
  return (
    <span className={styles.method} data-reads={READS.has(method.toUpperCase()) || undefined}>
      {method.toUpperCase()}
    </span>
  );
}
