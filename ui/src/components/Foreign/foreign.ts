/** A piece of text as it is drawn: letters, or one character that a screen would hide or obey. */
export interface Piece {
  readonly text: string;
  /** The code of a character that is shown instead of being obeyed, such as `U+202E`. */
  readonly hidden: string | null;
}

// Control characters, marks and overrides of direction, what takes no room, and tags.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

const WORD = /[\p{L}\p{M}]+/gu;

// The scripts whose letters pass for Latin ones.
const PASSING = [/\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];
const LATIN = /\p{Script=Latin}/u;

// Nothing else is in most names.
const PLAIN = /^[\x20-\x7e]*$/;

/** Takes text of a sender apart, so that what a screen hides or obeys can be shown. */
export function pieces(text: string): readonly Piece[] {
  if (PLAIN.test(text)) return [{ text, hidden: null }];
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), hidden: null });
    const code = match[0].codePointAt(0) ?? 0;
    found.push({ text: match[0], hidden: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    from = match.index + match[0].length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from), hidden: null });
  return found;
}

/** Whether one word has Latin letters and others that pass for them, as no word of a language has. */
export function mixesAlphabets(text: string): boolean {
  if (PLAIN.test(text)) return false;
  return [...text.matchAll(WORD)].some(
    ([word]) => LATIN.test(word) && PASSING.some((script) => script.test(word)),
  );
}

/** The host of an address in ASCII where it was written otherwise: what is connected to, not what it looks like. */
export function asciiHost(address: string): string | null {
  try {
    const { host } = new URL(address.trim());
    return host !== "" && !address.toLowerCase().includes(host) && /[^\x20-\x7e]/.test(address) ? host : null;
  } catch {
    return null;
  }
}
