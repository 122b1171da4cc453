import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { GuessView, SniffChoices } from "../../rpc/generated";
import { useImportDesk } from "../../rpc/openImport";
import { Confidence } from "./Confidence";
import { asks, choose, type Field, undo } from "./choices";
import { GuessField } from "./GuessField";
import styles from "./GuessRow.module.css";
import { sentence } from "./sentence";
import { useValueName } from "./useValueName";

export interface GuessRowProps {
  readonly field: Field;
  readonly guess: GuessView;
  readonly choices: SniffChoices;
  readonly preamble: number;
}

/** One decision of the program: its value, how sure it is, why, what else it may be, and the way to another. */
export function GuessRow({ field, guess, choices, preamble }: GuessRowProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const name = useValueName();
  const decided = choices[field] !== undefined;
  const asked = asks(guess) && !decided;
  const set = (value: string) => desk.decide({ choices: choose(choices, field, value) });
  return (
    <section className={styles.row} data-asked={asked} aria-labelledby={`guess-${field}`}>
      <div className={styles.line}>
        <h3 id={`guess-${field}`} className={styles.label}>
          {t(`source.field.${field}`)}
        </h3>
        <Confidence value={guess.confidence} decided={decided} />
        {decided && (
          <button
            type="button"
            className={styles.link}
            onClick={() => desk.decide({ choices: undo(choices, field) })}
          >
            {t("source.undo")}
          </button>
        )}
      </div>
      <GuessField field={field} guess={guess} preamble={preamble} onChoose={set} />
      <p className={styles.why}>{sentence(guess.why)}</p>
      {guess.runner_up !== null && !decided && (
        <p className={styles.why}>
          {t("source.runnerUp", { value: name(field, guess.runner_up) })} {sentence(guess.runner_up_why)}
        </p>
      )}
      {asked && (
        <div className={styles.question}>
          <Button size="xs" onClick={() => set(guess.value)}>
            {t("source.keep", { value: name(field, guess.value) })}
          </Button>
          {guess.runner_up !== null && (
            <Button size="xs" onClick={() => set(guess.runner_up ?? "")}>
              {t("source.use", { value: name(field, guess.runner_up) })}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
