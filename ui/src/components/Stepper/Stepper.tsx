import { IconCheck } from "@tabler/icons-react";
import styles from "./Stepper.module.css";

export interface Step<Id extends string> {
  readonly id: Id;
  readonly label: string;
}

export interface StepperProps<Id extends string> {
  /** What the steps lead through. */
  readonly label: string;
  readonly steps: readonly Step<Id>[];
  readonly current: Id;
  /** The furthest step that can be gone to now. */
  readonly reachable: Id;
  onStep(id: Id): void;
}

/** Numbered steps on one line; those behind are done and lead back. */
export function Stepper<Id extends string>({ label, steps, current, reachable, onStep }: StepperProps<Id>) {
  const here = steps.findIndex(({ id }) => id === current);
  const furthest = steps.findIndex(({ id }) => id === reachable);
  return (
    <nav aria-label={label}>
      <ol className={styles.steps}>
        {steps.map(({ id, label: name }, at) => (
          <li key={id} className={styles.step} data-state={at < here ? "done" : at === here ? "on" : "ahead"}>
            <button
              type="button"
              className={styles.button}
              aria-current={at === here ? "step" : undefined}
              disabled={at > furthest}
              onClick={() => onStep(id)}
            >
              <span className={styles.circle}>
                {at < here ? <IconCheck size={12} stroke={1.9} aria-hidden /> : at + 1}
              </span>
              {name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
