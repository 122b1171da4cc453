/** The most lines that are laid out; each takes twelve bytes. */
export const MOST_LINES = 2_000_000;
/** How long a line of plain text is at most, in bytes. */
const LONGEST = 4096;
/** How many bytes are read before others get their turn. */
const SLICE = 64 * 1024;

/** A text as lines that are ranges of its bytes: nothing of it is copied before it is drawn. */
export interface Lines {
  readonly count: number;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly depth: Uint32Array;
  /** How deep the deepest line lies. */
  readonly deepest: number;
  /** Up to which byte the lines reach; all of them unless there were too many lines. */
  readonly reached: number;
  /** The byte at which brackets that do not belong together meet, or where the text ends with open ones. */
  readonly broken: number | null;
}

class Growing {
  private start = new Uint32Array(1024);
  private end = new Uint32Array(1024);
  private depth = new Uint32Array(1024);
  count = 0;
  deepest = 0;

  add(start: number, end: number, depth: number) {
    if (this.count === this.start.length) {
      for (const name of ["start", "end", "depth"] as const) {
        const larger = new Uint32Array(this.count * 2);
        larger.set(this[name]);
        this[name] = larger;
      }
    }
    this.start[this.count] = start;
    this.end[this.count] = end;
    this.depth[this.count] = depth;
    this.count += 1;
    if (depth > this.deepest) this.deepest = depth;
  }

  done(reached: number, broken: number | null): Lines {
    const { start, end, depth, count, deepest } = this;
    return { start, end, depth, count, deepest, reached, broken };
  }
}

const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Whether the bytes begin as a structure of JSON does. */
export function beginsAsJson(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (isSpace(bytes[at])) at += 1;
  return bytes[at] === 0x7b || bytes[at] === 0x5b;
}

/**
 * Breaks JSON into lines at its brackets and commas, whatever its size or depth; each yield is a place to pause.
 * It does not judge: what is no JSON gets lines too, and the first brackets that do not fit are told.
 */
export function* jsonLines(bytes: Uint8Array): Generator<number, Lines> {
  const lines = new Growing();
  let open = new Uint8Array(1024);
  let depth = 0;
  let from = 0;
  let broken: number | null = null;
  let pause = SLICE;
  const line = (upto: number, at: number) => {
    let [start, end] = [from, upto];
    while (start < end && isSpace(bytes[start])) start += 1;
    while (end > start && isSpace(bytes[end - 1])) end -= 1;
    if (end > start) lines.add(start, end, at);
    from = upto;
  };
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (at >= pause) {
      pause = at + SLICE;
      yield at;
    }
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inString = false;
      continue;
    }
    if (byte === 0x22) inString = true;
    else if (byte === 0x2c) line(at + 1, depth);
    else if (byte === 0x7b || byte === 0x5b) {
      // An empty one stays on its line.
      let next = at + 1;
      while (isSpace(bytes[next])) next += 1;
      if (bytes[next] === byte + 2) {
        at = next;
        continue;
      }
      line(at + 1, depth);
      if (depth === open.length) {
        const larger = new Uint8Array(depth * 2);
        larger.set(open);
        open = larger;
      }
      open[depth] = byte + 2;
      depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      line(at, depth);
      if (depth === 0 || open[depth - 1] !== byte) broken ??= at;
      if (depth > 0) depth -= 1;
    } else continue;
    if (lines.count >= MOST_LINES) return lines.done(from, broken);
  }
  line(bytes.length, depth);
  if (depth > 0 || inString) broken ??= bytes.length;
  return lines.done(bytes.length, broken);
}

/** Breaks text into its lines, and long ones where a letter ends; each yield is a place to pause. */
export function* textLines(bytes: Uint8Array): Generator<number, Lines> {
  const lines = new Growing();
  let from = 0;
  let pause = SLICE;
  for (let at = 0; at < bytes.length; at += 1) {
    if (at >= pause) {
      pause = at + SLICE;
      yield at;
    }
    if (bytes[at] === 0x0a) {
      lines.add(from, at > from && bytes[at - 1] === 0x0d ? at - 1 : at, 0);
      from = at + 1;
    } else if (at - from >= LONGEST && ((bytes[at] ?? 0) & 0xc0) !== 0x80) {
      lines.add(from, at, 0);
      from = at;
    } else continue;
    if (lines.count >= MOST_LINES) return lines.done(from, null);
  }
  if (from < bytes.length) lines.add(from, bytes.length, 0);
  return lines.done(bytes.length, null);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of a line, cut where it is too long to be drawn, and how many bytes are not in it. */
export function lineText(
  bytes: Uint8Array,
  lines: Lines,
  line: number,
  most: number,
): { readonly text: string; readonly left: number } {
  const [start, end] = [lines.start[line] ?? 0, lines.end[line] ?? 0];
  let upto = Math.min(end, start + most);
  // Not within a letter.
  while (upto < end && upto > start && ((bytes[upto] ?? 0) & 0xc0) === 0x80) upto -= 1;
  const text = decoder.decode(bytes.subarray(start, upto)).replaceAll(/\s+/g, " ");
  return { text, left: end - upto };
}
