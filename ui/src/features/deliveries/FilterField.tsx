import { IconFilter } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Kbd } from "../../components/Kbd/Kbd";
import type { FilterProblem } from "./filter";
import styles from "./ListPane.module.css";

export interface FilterFieldProps {
  readonly value: string;
  readonly problem: FilterProblem | null;
  onChange(value: string): void;
  /** The reader is done typing and wants to be in the list. */
  onLeave(): void;
}

const TYPING_MS = 150;

/** The filter as text; it acts a moment after the last key. */
export function FilterField({ value, problem, onChange, onLeave }: FilterFieldProps) {
  const { t } = useTranslation("deliveries");
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  useAction("list.filter", () => field.current?.select());

  // A view chip or the address may set the filter from outside.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    } else if (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      onLeave();
    }
  };

  return (
    <div className={styles.filter} data-problem={problem !== null}>
      <IconFilter size={14} stroke={1.6} aria-hidden />
      <input
        ref={field}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={t("filter.placeholder")}
        aria-label={t("filter.label")}
        aria-keyshortcuts="/"
        aria-invalid={problem !== null}
        aria-describedby={problem ? "filter-problem" : undefined}
        spellCheck={false}
        autoComplete="off"
      />
      <Kbd keys="/" />
    </div>
  );
}
