export type Order = "dmy" | "mdy" | "ymd";

const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

export interface Reading {
  /** `2025-04-03`. */
  readonly iso: string;
  /** `3 April 2025`. */
  readonly long: string;
  readonly weekday: string;
}

/** Reads a date in an order; null where no day fits. It only illustrates: the check itself is the backend's. */
export function readDate(text: string, order: Order): Reading | null {
  const parts = /^\D*(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})(?!\d)/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const part = (letter: string) => parts[order.indexOf(letter)] ?? 0;
  const year = part("y") < 100 ? 2000 + part("y") : part("y");
  const at = new Date(Date.UTC(year, part("m") - 1, part("d")));
  // A month 14 or a day 31 of April runs over into another month.
  if (at.getUTCMonth() !== part("m") - 1 || at.getUTCDate() !== part("d")) return null;
  return { iso: at.toISOString().slice(0, 10), long: DAY.format(at), weekday: WEEKDAY.format(at) };
}
