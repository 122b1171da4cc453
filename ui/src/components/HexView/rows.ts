/** Bytes in a row. */
export const ROW_BYTES = 16;

export interface HexRange {
  /** The first byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
  /** What it is, such as “timestamp”. */
  readonly label: string;
  /** Its colour; `bad` is the offending one. */
  readonly tone: "1" | "2" | "3" | "4" | "bad";
  /** Where it comes from, as the rest of a line that begins with its label. */
  readonly note?: string;
}

/** A run of bytes in a row that lie in one range, or in none. */
export interface HexRun {
  /** Offset of its first byte. */
  readonly at: number;
  readonly hex: string;
  readonly text: string;
  readonly tone: HexRange["tone"] | undefined;
  /** Which range it lies in, counted from 0. */
  readonly range: number | undefined;
}

export interface HexRow {
  readonly offset: number;
  readonly runs: readonly HexRun[];
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");

/** Gives a byte as text: printable ASCII as itself, the rest as a middle dot, which every font has. */
export function textOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

/** Counts the rows. */
export function rowCount(size: number): number {
  return Math.ceil(size / ROW_BYTES);
}

/** The bytes of a range, as `11–346`; one byte is its own number, and none is a dash. */
export function span({ start, end }: HexRange): string {
  if (end <= start) return "–";
  return end - start === 1 ? `${start}` : `${start}–${end - 1}`;
}

/** Lays out one row; runs of the same range stay together. */
export function hexRow(bytes: Uint8Array, row: number, ranges: readonly HexRange[] = []): HexRow {
  const offset = row * ROW_BYTES;
  const runs: (Omit<HexRun, "hex" | "text"> & { hex: string; text: string })[] = [];
  for (let at = offset; at < Math.min(offset + ROW_BYTES, bytes.length); at += 1) {
    const byte = bytes[at] ?? 0;
    const found = ranges.findIndex((range) => at >= range.start && at < range.end);
    const range = found < 0 ? undefined : found;
    const last = runs.at(-1);
    if (last && last.range === range) {
      last.hex += ` ${hexOf(byte)}`;
      last.text += textOf(byte);
    } else {
      runs.push({ at, hex: hexOf(byte), text: textOf(byte), tone: ranges[found]?.tone, range });
    }
  }
  return { offset, runs };
}

/** Writes rows as text: offset, hex, ASCII. */
export function hexDump(bytes: Uint8Array, limit = bytes.length): string {
  const lines: string[] = [];
  for (let row = 0; row < rowCount(Math.min(limit, bytes.length)); row += 1) {
    const { offset, runs } = hexRow(bytes, row);
    const hex = runs.map((run) => run.hex).join(" ");
    const text = runs.map((run) => run.text).join("");
    lines.push(`${offset.toString(16).padStart(4, "0")}  ${hex.padEnd(ROW_BYTES * 3 - 1)}  ${text}`);
  }
  return lines.join("\n");
}
