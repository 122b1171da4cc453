import type { ReactNode } from "react";
import styles from "./FormChoice.module.css";

/** What is to be known of a field or a form, in small. */
export function FormNote({ children }: { readonly children: ReactNode }) {
  return <p className={styles.note}>{children}</p>;
}
