const two = (value: number): string => String(value).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The time of day where the reader is: `09:41:05`. */
export function clock(iso: string): string {
  const at = new Date(iso);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** Day and time with milliseconds: `21 Nov 2026, 09:41:05.212`. */
export function dayAndClock(iso: string): string {
  const at = new Date(iso);
  const ms = String(at.getMilliseconds()).padStart(3, "0");
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${clock(iso)}.${ms}`;
}

/** The time between two moments: `2.2 s`, `4 min`, `3 h`, `2 d`; negative where the second comes first. */
export function between(from: string, to: string): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  const size = Math.abs(seconds);
  // What rounds to nothing has no sign.
  const sign = seconds <= -0.05 ? "−" : "";
  if (size < 10) return `${sign}${Number(size.toFixed(1))} s`;
  if (size < 120) return `${sign}${Math.round(size)} s`;
  if (size < 7200) return `${sign}${Math.round(size / 60)} min`;
  if (size < 172800) return `${sign}${Math.round(size / 3600)} h`;
  return `${sign}${Math.round(size / 86400)} d`;
}

/** A short time in microseconds: `0.8 ms`, `12 ms`, `1.4 s`. */
export function short(microseconds: number): string {
  const ms = microseconds / 1000;
  if (ms < 10) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${Number((ms / 1000).toFixed(1))} s`;
}
