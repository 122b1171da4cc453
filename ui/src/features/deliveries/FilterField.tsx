import { IconFilter } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Kbd } from "../../components/Kbd/Kbd";
import type { RpcError } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import styles from "./FilterField.module.css";
import { FilterOffers } from "./FilterOffers";
import { bytesAt, isUnfinished, rangeOf, withOffer } from "./filter";

export interface FilterFieldProps {
  readonly workspaceId: string;
  readonly value: string;
  /** What is wrong with the value. */
  readonly problem: RpcError | null;
  onChange(value: string): void;
  /** The reader is done typing and wants to be in the list. */
  onLeave(): void;
}

const TYPING_MS = 150;

/** The filter as text; it acts a moment after the last key, and offers what can be typed next. */
export function FilterField({ workspaceId, value, problem, onChange, onLeave }: FilterFieldProps) {
  const { t } = useTranslation("deliveries");
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [scrolled, setScrolled] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const moveTo = useRef<number | null>(null);
  const sent = useRef(value);
  const id = useId();
  useAction("list.filter", () => field.current?.select());

  // A view chip or the address may set the filter from outside.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (moveTo.current !== null) field.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
    if (text === sent.current || isUnfinished(text)) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  const offers = useRead(
    "deliveries.complete",
    {
      ...(workspaceId === "" ? {} : { workspace_id: workspaceId }),
      query: text,
      caret: bytesAt(text, caret),
    },
    { enabled: open, keepPrevious: true },
  );
  const items = open && !offers.isPlaceholderData ? (offers.data?.items ?? []) : [];
  const chosen = items[active];

  const send = () => {
    if (text === sent.current) return;
    sent.current = text;
    onChange(text);
  };
  const choose = (index: number) => {
    const item = items[index];
    if (item === undefined || offers.data === undefined) return;
    const next = withOffer(text, offers.data, item.text);
    moveTo.current = next.caret;
    setText(next.text);
    setCaret(next.caret);
    setActive(-1);
    // Behind a field come its values; behind a value the reader is done.
    setOpen(item.text.endsWith(":"));
    field.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const { key } = event;
    const move = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if ((key === " " && event.ctrlKey) || (key === "ArrowDown" && event.altKey)) {
      event.preventDefault();
      setOpen(true);
      setActive(0);
    } else if (move !== 0 && items.length > 0) {
      event.preventDefault();
      setActive((at) => Math.min(items.length - 1, Math.max(-1, at + move)));
    } else if ((key === "Enter" || key === "Tab") && chosen !== undefined) {
      event.preventDefault();
      choose(active);
    } else if (key === "Escape" && items.length > 0) {
      event.preventDefault();
      setOpen(false);
    } else if (key === "Escape" && text !== "") {
      event.preventDefault();
      setText("");
    } else if (key === "Escape" || key === "Enter" || key === "ArrowDown") {
      event.preventDefault();
      setOpen(false);
      send();
      onLeave();
    }
  };

  // What was typed since is not what the problem is about.
  const wrong = problem !== null && text === value ? rangeOf(text, problem.at) : null;
  return (
    <div className={styles.filter} data-problem={problem !== null}>
      <IconFilter size={14} stroke={1.6} aria-hidden />
      <div className={styles.line}>
        {wrong && (
          <div className={styles.mirror} aria-hidden style={{ transform: `translateX(${-scrolled}px)` }}>
            {text.slice(0, wrong.from)}
            <mark className={styles.wrong}>{text.slice(wrong.from, wrong.to) || " "}</mark>
            {text.slice(wrong.to)}
          </div>
        )}
        <input
          ref={field}
          type="search"
          role="combobox"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setActive(-1);
            setOpen(event.target.value !== "");
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
          onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
          onBlur={() => {
            setOpen(false);
            send();
          }}
          onKeyDown={onKeyDown}
          placeholder={t("filter.placeholder")}
          aria-label={t("filter.label")}
          aria-keyshortcuts="/"
          aria-expanded={items.length > 0}
          aria-autocomplete="list"
          aria-controls={`${id}-offers`}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-offers-${active}`}
          aria-invalid={problem !== null}
          aria-describedby={problem ? "filter-problem" : undefined}
          spellCheck={false}
          autoComplete="off"
        />
      </div>
      <Kbd keys="/" />
      <FilterOffers id={`${id}-offers`} items={items} active={active} onChoose={choose} />
    </div>
  );
}
