import styles from "./StateDot.module.css";

export interface StateDotProps {
  readonly tone: "well" | "trouble" | "off";
}

/** Tells a state by shape and colour: full, square or a ring. The words beside it say the same. */
export function StateDot({ tone }: StateDotProps) {
  return <span className={styles.dot} data-tone={tone} aria-hidden="true" />;
}
