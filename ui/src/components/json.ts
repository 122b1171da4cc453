export type JsonReading =
  | { readonly ok: true; readonly formatted: string; readonly deepest: number }
  | { readonly ok: false; readonly at: number };

/** How far a line is indented at most: deep nesting would else grow with its square. */
export const DEEPEST = 40;

const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside of a string.
const LETTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Indents JSON without changing a single literal: a number that a script would round, or an escape that it would
 * resolve, stays as it was sent. Where the text is not JSON it says at which character.
 */
export function readJson(text: string): JsonReading {
  const out: string[] = [];
  const open: ("{" | "[")[] = [];
  let at = 0;
  let deepest = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return null;
    at += found.length;
    return found;
  };
  // By pieces: one pattern with a choice in it fills the engine's stack where a string has millions of letters.
  const takeString = (): string | null => {
    const start = at;
    if (text[at] !== '"') return null;
    at += 1;
    do take(LETTERS);
    while (take(ESCAPE) !== null);
    if (text[at] !== '"') {
      at = start;
      return null;
    }
    at += 1;
    return text.slice(start, at);
  };
  const line = () => `\n${"  ".repeat(Math.min(open.length, DEEPEST))}`;
  const fail = (): JsonReading => ({ ok: false, at });

  // What may stand here: a value, a value or the end of a list, a key, a key or the end, or what follows a value.
  let expect: "value" | "valueOrEnd" | "key" | "keyOrEnd" | "after" = "value";
  for (;;) {
    take(SPACE);
    const next = text[at];
    if (expect === "after") {
      const inside = open.at(-1);
      if (inside === undefined)
        return at === text.length ? { ok: true, formatted: out.join(""), deepest } : fail();
      if (next === ",") {
        at += 1;
        out.push(",", line());
        expect = inside === "{" ? "key" : "value";
      } else if (next === (inside === "{" ? "}" : "]")) {
        at += 1;
        open.pop();
        out.push(line(), next);
      } else return fail();
    } else if ((expect === "keyOrEnd" && next === "}") || (expect === "valueOrEnd" && next === "]")) {
      at += 1;
      open.pop();
      out.push(next);
      expect = "after";
    } else if (expect === "key" || expect === "keyOrEnd") {
      if (expect === "keyOrEnd") out.push(line());
      const key = takeString();
      if (key === null) return fail();
      take(SPACE);
      if (text[at] !== ":") return fail();
      at += 1;
      out.push(key, ": ");
      expect = "value";
    } else {
      if (expect === "valueOrEnd") out.push(line());
      if (next === "{" || next === "[") {
        at += 1;
        open.push(next);
        deepest = Math.max(deepest, open.length);
        out.push(next);
        expect = next === "{" ? "keyOrEnd" : "valueOrEnd";
      } else {
        const value = takeString() ?? take(NUMBER) ?? take(WORD);
        if (value === null) return fail();
        out.push(value);
        expect = "after";
      }
    }
  }
}
