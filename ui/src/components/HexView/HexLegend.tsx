import { type KeyboardEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { Words } from "../Words/Words";
import styles from "./HexView.module.css";
import { type HexRange, span } from "./rows";

export interface HexLegendProps {
  /** The name of the list. */
  readonly label: string;
  readonly ranges: readonly HexRange[];
  /** All bytes, to draw the parts in proportion. */
  readonly total: number;
  readonly chosen: number | null;
  /** The part that lights up now: the one under the pointer, else the chosen one. */
  readonly lit: number | null;
  readonly onChoose: (range: number) => void;
  readonly onUnder: (range: number | null) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The note as it is read out, where a mark around a name would only disturb. */
const spoken = ({ note = "" }: HexRange) => note.replaceAll("`", "");

/** The labelled parts as a list to go through: arrows move, and each part lights up among the bytes. */
export function HexLegend({ label, ranges, total, chosen, lit, onChoose, onUnder }: HexLegendProps) {
  const { t } = useTranslation("components");
  const id = useId();
  const last = ranges.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const next =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? last
          : step === undefined
            ? null
            : (chosen ?? -1) + step;
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(Math.min(Math.max(0, next), last));
  };
  const shown = lit === null ? undefined : ranges[lit];
  return (
    <>
      <div
        className={styles.legend}
        role="listbox"
        aria-label={label}
        aria-orientation="horizontal"
        aria-activedescendant={chosen === null ? undefined : `${id}-${chosen}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => chosen === null && onChoose(0)}
        onPointerLeave={() => onUnder(null)}
      >
        {ranges.map((range, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list moves by the arrows.
          <div
            key={`${range.start}-${range.label}`}
            id={`${id}-${index}`}
            className={styles.part}
            role="option"
            aria-selected={index === chosen}
            aria-label={t("hex.part", { label: range.label, span: span(range), note: spoken(range) })}
            data-tone={range.tone}
            data-lit={index === lit || undefined}
            // A short part keeps room for its label.
            style={{ flexGrow: Math.max(range.end - range.start, total / 8) }}
            onClick={() => onChoose(index)}
            onPointerEnter={() => onUnder(index)}
          >
            <span className={styles.bar} aria-hidden="true" />
            {range.label} <span className={styles.span}>{span(range)}</span>
          </div>
        ))}
      </div>
      <p className={styles.about} aria-hidden="true">
        {shown ? (
          <>
            <b data-tone={shown.tone}>{shown.label}</b> {t("hex.bytes", { count: shown.end - shown.start })}
            {shown.note && (
              <>
                {", "}
                <Words text={shown.note} />
              </>
            )}
          </>
        ) : (
          t("hex.choose")
        )}
      </p>
    </>
  );
}
