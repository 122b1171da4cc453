import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CompletionItemView } from "../../rpc/generated";
import styles from "./FilterField.module.css";

export interface FilterOffersProps {
  readonly id: string;
  readonly items: readonly CompletionItemView[];
  /** Which one Enter takes; -1 for none. */
  readonly active: number;
  onChoose(index: number): void;
}

/** What can be typed next in the filter; the focus stays in the field. */
export function FilterOffers({ id, items, active, onChoose }: FilterOffersProps) {
  const { t } = useTranslation("deliveries");
  const current = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active >= 0) current.current?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t("filter.offers")}
      className={styles.offers}
      hidden={items.length === 0}
    >
      {items.map(({ text, note }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of its list.
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, as in any combobox.
        <div
          key={text}
          id={`${id}-${index}`}
          ref={index === active ? current : undefined}
          role="option"
          aria-selected={index === active}
          className={styles.offer}
          // The field would lose the focus, and with it this list.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(index)}
        >
          <code>{text}</code>
          {note !== null && <span>{note}</span>}
        </div>
      ))}
    </div>
  );
}
