import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLetters } from "../../../../actions/handlers";
import { LETTERS_REGION } from "../../../../actions/keyboard";
import { moveFor } from "../../../../components/DataGrid/moves";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import type { DialogueView } from "../../../../rpc/generated";
import { AnswerBubble } from "./AnswerBubble";
import { EventBubble } from "./EventBubble";
import styles from "./Talk.module.css";

export interface TranscriptProps {
  readonly dialogue: DialogueView;
  readonly platformName: string;
  readonly selected: number;
  onSelect(number: number): void;
  /** Escape: back to the companies. */
  onBack(): void;
}

/** The steps in their order; `j` and `k` move, Enter opens the delivery that brought a step. */
export function Transcript({ dialogue, platformName, selected, onSelect, onBack }: TranscriptProps) {
  const { t } = useTranslation("dialogue");
  const letters = useLetters();
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const { company, stages, steps, secrets } = dialogue;
  const active = Math.max(
    0,
    steps.findIndex(({ number }) => number === selected),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moveFor(event.nativeEvent, letters, { active, count: steps.length, page: 5 });
    if (move === null) return;
    event.preventDefault();
    if (move === "back") return onBack();
    const step = steps[move === "open" ? active : Math.max(0, Math.min(move, steps.length - 1))];
    if (step === undefined) return;
    if (move === "open") {
      void navigate({ to: "/deliveries", search: { selected: step.delivery_id } });
      return;
    }
    onSelect(step.number);
    const row = list.current?.querySelector<HTMLElement>(`[data-step="${step.number}"]`);
    row?.focus();
    row?.scrollIntoView?.({ block: "nearest" });
  };
  return (
    <>
      <div
        ref={list}
        role="listbox"
        tabIndex={-1}
        aria-label={t("talk.steps")}
        className={styles.talk}
        onKeyDown={onKeyDown}
        {...{ [LETTERS_REGION]: true }}
      >
        {steps.map((step, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys.
          <div
            key={step.number}
            role="option"
            aria-selected={step.number === selected}
            tabIndex={at === active ? 0 : -1}
            data-pane-stop={at === active || undefined}
            data-step={step.number}
            className={styles.step}
            onClick={() => onSelect(step.number)}
          >
            <EventBubble step={step} stage={stages.find(({ id }) => id === step.step)} secrets={secrets} />
            <AnswerBubble step={step} platformName={platformName} />
          </div>
        ))}
      </div>
      {company.waiting_for !== null && (
        <p className={styles.waits}>
          <VerdictMark outline="pending" />
          {t("talk.waiting")} <code>{company.waiting_for}</code>
        </p>
      )}
      <p className={styles.spoken} role="status">
        {t("talk.count", { count: steps.length })}
      </p>
    </>
  );
}
