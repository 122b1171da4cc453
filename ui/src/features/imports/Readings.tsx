import { Fragment } from "react";
import { thousands } from "../../components/numbers";
import styles from "./GroupPane.module.css";
import { type Order, readDate } from "./readings";
import type { Example } from "./useExamples";

export interface ReadingsProps {
  readonly examples: readonly Example[];
  readonly order: Order;
}

/** What some of the dates would mean: written, read, and the day of the week. */
export function Readings({ examples, order }: ReadingsProps) {
  return (
    <div className={styles.readings}>
      {examples.map(({ number, text }) => {
        const reading = readDate(text, order);
        return (
          <Fragment key={number}>
            <span>{thousands(number)}</span>
            <b>{text}</b>
            <b>→ {reading?.iso}</b>
            <span className={styles.day}>{reading?.weekday}</span>
          </Fragment>
        );
      })}
    </div>
  );
}
