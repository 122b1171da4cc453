/** What a pasted text would be as a one-line value. */
export interface Pasted {
  /** The first line, as pasted. */
  readonly line: string;
  /** The line feed or carriage return at the end, empty when there is none. */
  readonly tail: string;
  /** How many lines there are, without an empty last one. */
  readonly lines: number;
}

/** Splits off the line end that a password field would drop without a word. */
export function readPasted(text: string): Pasted {
  const tail = /(?:\r\n|\n|\r)+$/.exec(text)?.[0] ?? "";
  const value = tail ? text.slice(0, -tail.length) : text;
  const parts = value.split(/\r\n|\n|\r/);
  return { line: parts[0] ?? "", tail, lines: parts.length };
}

/** Tells whether a value begins or ends with a space, which is rarely meant. */
export function hasOuterSpace(value: string): boolean {
  return value !== value.trim();
}
