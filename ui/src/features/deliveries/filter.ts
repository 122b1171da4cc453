import type { CompletionView, Location } from "../../rpc/generated";

export type View = "all" | "valid" | "failed" | "duplicate";

const VERDICT_TOKEN = /(^|\s)verdict:(?:"[^"]*"|\S*)(?=\s|$)/gi;
const OF_VIEW: Readonly<Record<string, View>> = {
  "": "all",
  valid: "valid",
  failed: "failed",
  invalid: "failed",
  duplicate: "duplicate",
};

/** Replaces the verdict in a query; everything else that was typed stays. */
export function withView(text: string, view: View): string {
  const rest = text.replace(VERDICT_TOKEN, "").trim();
  return view === "all" ? rest : `verdict:${view} ${rest}`.trim();
}

/** Which view a query is, if it is one. */
export function viewOf(text: string): View | null {
  const words = [...text.matchAll(VERDICT_TOKEN)].map(([token]) => token.trim().slice("verdict:".length));
  return words.length > 1 ? null : (OF_VIEW[(words[0] ?? "").toLowerCase()] ?? null);
}

const TIME_TOKEN = /(^|\s)(?:at|since|until|last):(?:"[^"]*"|\S*)(?=\s|$)/gi;

/** Replaces the times in a query by a span, its end not included; everything else that was typed stays. */
export function withSpan(text: string, from: string, to: string): string {
  // `at:A..B` means B too, as far as B is written: the last microsecond before the end, which is a whole second.
  const end = new Date(Date.parse(to) - 1).toISOString().replace(".999Z", ".999999Z");
  return `at:${from}..${end} ${text.replace(TIME_TOKEN, "").trim()}`.trim();
}

/** Whether somebody is in the middle of a condition that asks nothing yet. */
export function isUnfinished(text: string): boolean {
  return /(^|\s)-?(?:[a-z_]+:|-)$/i.test(text) || (text.match(/"/g)?.length ?? 0) % 2 === 1;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How many bytes the text has up to a place in it. */
export function bytesAt(text: string, index: number): number {
  return encoder.encode(text.slice(0, index)).length;
}

/** The place in the text that has so many bytes before it. */
export function indexAt(text: string, bytes: number): number {
  return decoder.decode(encoder.encode(text).subarray(0, bytes)).length;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The part of a query that a problem is about. */
export function rangeOf(text: string, at: Location | undefined): Range | null {
  if (at?.offset === undefined || at.length === undefined) return null;
  const from = indexAt(text, at.offset);
  return { from, to: Math.max(from + 1, indexAt(text, at.offset + at.length)) };
}

/** Puts an offer in its place; a value gets a blank behind it, since the next condition may follow. */
export function withOffer(
  text: string,
  { offset, length }: CompletionView,
  offer: string,
): { readonly text: string; readonly caret: number } {
  const before = text.slice(0, indexAt(text, offset));
  const after = text.slice(indexAt(text, offset + length));
  const goesOn = offer.endsWith(":") || offer.endsWith(".") || after.startsWith(" ");
  const put = `${before}${offer}${goesOn ? "" : " "}`;
  return { text: put + after, caret: put.length };
}
