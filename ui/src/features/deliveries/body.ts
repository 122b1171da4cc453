import { readJson } from "./json";

export type BodyContent =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly text: string; readonly formatted: string }
  /** Text that is no JSON; `offset` is the byte at which it stops being JSON. */
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** Reads a body as what it is, without believing its content type. */
export function readBody(bytes: Uint8Array): BodyContent {
  if (bytes.length === 0) return { kind: "empty" };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { kind: "bytes", bytes };
  }
  const read = readJson(text);
  if (read.ok) return { kind: "json", text, formatted: read.formatted };
  return { kind: "text", text, offset: new TextEncoder().encode(text.slice(0, read.at)).length };
}
