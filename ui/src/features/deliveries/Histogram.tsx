import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import { clock, dayAndClock } from "../../components/times";
import { useHost } from "../../rpc/client";
import { topicOf, useDomainEvents } from "../../rpc/events";
import type { DeliveryFilterRequest, HistogramBarView } from "../../rpc/generated";
import styles from "./Histogram.module.css";

export interface HistogramProps {
  readonly filter: DeliveryFilterRequest;
  /** Narrows the list to a span of time, its end not included. */
  onRange(from: string, to: string): void;
}

const BARS = 60;
/** How long it waits at least before it is counted anew. */
const EVERY_MS = 2_000;
/** How many times longer than counting took it waits. */
const REST = 20;
const DAY_MS = 86_400_000;

type Span = readonly [number, number];

/** When the listed deliveries came, by verdict; a part of it can be brushed, by the pointer or the arrows. */
export function Histogram({ filter, onRange }: HistogramProps) {
  const { t } = useTranslation("deliveries");
  const host = useHost();
  const took = useRef(0);
  const seen = useQuery({
    queryKey: ["deliveries.histogram", filter],
    queryFn: async () => {
      const began = performance.now();
      const answer = await host.rpc("deliveries.histogram", { filter, bars: BARS });
      took.current = performance.now() - began;
      return answer;
    },
    refetchOnMount: "always",
    placeholderData: (before) => before,
  });
  // Counting looks at many rows, so that it follows what comes only now and then.
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useDomainEvents((events) => {
    if (timer.current !== null || !events.some((event) => topicOf(event) === "deliveries")) return;
    timer.current = setTimeout(
      () => {
        timer.current = null;
        void seen.refetch();
      },
      Math.max(EVERY_MS, REST * took.current),
    );
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  const [active, setActive] = useState(0);
  const [span, setSpan] = useState<Span | null>(null);
  const [dragging, setDragging] = useState(false);
  const bars = seen.data?.bars ?? [];
  if (bars.length < 2) return null;
  const most = Math.max(1, ...bars.map(sum));
  const end = (at: number) => bars[at + 1]?.from ?? seen.data?.to ?? "";
  const [from, to] = span === null ? [-1, -1] : [Math.min(...span), Math.max(...span)];

  const apply = (range: Span) => {
    const first = bars[Math.min(...range)];
    if (first) onRange(first.from, end(Math.max(...range)));
    setSpan(null);
  };
  const move = (next: number, extend: boolean) => {
    const at = Math.min(bars.length - 1, Math.max(0, next));
    setActive(at);
    setSpan([extend && span ? span[0] : extend ? active : at, at]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -active, End: bars.length }[event.key];
    if (step !== undefined) move(active + step, event.shiftKey);
    else if (event.key === "Enter" || event.key === " ") apply(span ?? [active, active]);
    else if (event.key === "Escape" && span !== null) setSpan(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const barUnder = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - left) / Math.max(1, width)) * bars.length);
    return Math.min(bars.length - 1, Math.max(0, at));
  };
  const chosen = bars[span === null ? active : to];
  return (
    <div className={styles.box}>
      <div
        role="listbox"
        aria-label={t("histogram.label")}
        aria-multiselectable
        aria-activedescendant={`histogram-${active}`}
        tabIndex={0}
        className={styles.bars}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = barUnder(event);
          setDragging(true);
          setActive(at);
          setSpan([at, at]);
        }}
        onPointerMove={(event) => {
          if (!dragging || span === null) return;
          const at = barUnder(event);
          setActive(at);
          setSpan([span[0], at]);
        }}
        onPointerUp={() => {
          setDragging(false);
          if (span) apply(span);
        }}
      >
        {bars.map((bar, at) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus.
          <div
            key={bar.from}
            id={`histogram-${at}`}
            role="option"
            aria-selected={at >= from && at <= to}
            aria-label={t("histogram.bar", { from: moment(bar.from), to: moment(end(at)), ...counts(bar) })}
            data-active={at === active || undefined}
            className={styles.bar}
          >
            {(["invalid", "other", "valid"] as const).map((kind) => (
              <span
                key={kind}
                data-kind={kind}
                style={{ height: `${bar[kind] === 0 ? 0 : Math.max(6, (bar[kind] / most) * 100)}%` }}
              />
            ))}
          </div>
        ))}
      </div>
      <p className={styles.words}>
        {span !== null && chosen ? (
          <span role="status">
            {t("histogram.span", { from: moment(bars[from]?.from ?? ""), to: moment(end(to)) })}
          </span>
        ) : (
          <>
            <span>{moment(bars[0]?.from ?? "")}</span>
            {seen.data?.cut && <span>{t("histogram.cut")}</span>}
            <span>{moment(seen.data?.to ?? "")}</span>
          </>
        )}
      </p>
    </div>
  );
}

const sum = (bar: HistogramBarView): number => bar.valid + bar.invalid + bar.other;

const counts = (bar: HistogramBarView) => ({
  valid: thousands(bar.valid),
  invalid: thousands(bar.invalid),
  other: thousands(bar.other),
});

/** The time of today, the day with it else. */
function moment(iso: string): string {
  const old = Date.now() - Date.parse(iso) > DAY_MS;
  return old ? dayAndClock(iso).replace(/\.\d+$/, "") : clock(iso);
}
