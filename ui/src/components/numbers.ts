const THIN = "\u2009";

/** Writes a number with thin spaces between its thousands. */
export function thousands(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** Writes a count where there is little room: `9 999`, `50k`, `1.2M`; never more than it is. */
export function compact(value: number): string {
  const [unit, sign] = value >= 1e6 ? [1e6, "M"] : value >= 1e4 ? [1e3, "k"] : [1, ""];
  if (unit === 1) return thousands(value);
  const tenths = Math.floor((value * 10) / unit);
  return `${tenths >= 100 ? Math.floor(tenths / 10) : tenths / 10}${sign}`;
}

/** Writes a size in the unit that keeps it short: `337 bytes`, `12.4 KB`, `3.1 GB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} ${value === 1 ? "byte" : "bytes"}`;
  const units = ["KB", "MB", "GB", "TB"];
  let size = value;
  let unit = -1;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** Writes a duration given in microseconds: `0.4 ms`, `12 ms`, `3.2 s`. */
export function duration(microseconds: number): string {
  const ms = microseconds / 1000;
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${Number(ms.toFixed(1))} ms`;
}
