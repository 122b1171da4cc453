import styles from "./Kbd.module.css";

export interface KbdProps {
  /** Keys pressed together or one after another, such as `Ctrl K` or `n`; a space parts the caps. */
  readonly keys: string;
  /** `onAccent` is the cap on a primary button. */
  readonly tone?: "plain" | "onAccent";
  /** Read out by screen readers, where the caps are the content. */
  readonly spoken?: boolean;
}

/** Draws key caps; on a button hidden from screen readers, which learn keys from `aria-keyshortcuts`. */
export function Kbd({ keys, tone = "plain", spoken = false }: KbdProps) {
  return (
    <span className={styles.keys} aria-hidden={!spoken}>
      {keys.split(" ").map((key) => (
        <kbd key={key} className={styles.key} data-tone={tone}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
