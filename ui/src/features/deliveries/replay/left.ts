/** A time that is left, as roughly as it is known: `40 s`, `3 min`, `2 h`; null where it is not. */
export function leftOf(ms: number | null): string | null {
  if (ms === null) return null;
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 10) return `${seconds} s`;
  if (seconds < 100) return `${Math.round(seconds / 5) * 5} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}
