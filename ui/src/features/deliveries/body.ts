import { readJson } from "../../components/json";

export type BodyContent =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly text: string; readonly formatted: string }
  /** Text that is no JSON; `offset` is the byte at which it stops being JSON. */
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Text that is large, or has a line or a depth that an editor is slow with. */
  | { readonly kind: "lines"; readonly bytes: Uint8Array };

/** Above this many bytes a body is not read in one go. */
export const LARGE = 1000 * 1000;
/** The longest line that an editor is given, in letters. */
const LONGEST_LINE = 50_000;
/** How deep structure may lie in an editor. */
const DEEPEST = 500;
/** By so many bytes what is no text is known. */
const PROBE = 64 * 1024;

function isHeavy(text: string): boolean {
  let from = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
    if (end - from > LONGEST_LINE) return true;
    from = end + 1;
  }
  return text.length - from > LONGEST_LINE;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    // What is cut in the middle of a letter is text all the same.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Reads a body as what it is, without believing its content type. */
export function readBody(bytes: Uint8Array): BodyContent {
  if (bytes.length === 0) return { kind: "empty" };
  if (bytes.length > LARGE) return { kind: isText(bytes.subarray(0, PROBE)) ? "lines" : "bytes", bytes };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { kind: "bytes", bytes };
  }
  const read = readJson(text);
  if (read.ok ? read.deepest > DEEPEST || isHeavy(read.formatted) : isHeavy(text))
    return { kind: "lines", bytes };
  if (read.ok) return { kind: "json", text, formatted: read.formatted };
  return { kind: "text", text, offset: new TextEncoder().encode(text.slice(0, read.at)).length };
}
