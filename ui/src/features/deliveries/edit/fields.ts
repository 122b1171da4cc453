import type { ProfileView } from "../../../rpc/generated";
import type { RequestDraft } from "./draft";
import { placeOf, withValue } from "./pointer";

/** What a platform's profile knows of an event. */
export type EventFieldName = "event_type" | "delivery_id" | "occurred_at";

const NAMES: readonly EventFieldName[] = ["event_type", "delivery_id", "occurred_at"];

/** Where a field of the event stands. */
export type Source =
  | { readonly from: "header"; readonly name: string }
  | { readonly from: "body"; readonly pointer: string };

export interface EventField {
  readonly name: EventFieldName;
  readonly source: Source;
  /** What stands there now; null where nothing does. */
  readonly value: string | null;
}

/** Reads `header X-Name, body /id` as the profile's page writes it. */
export function sourcesOf(written: string): Source[] {
  return written.split(",").flatMap((part): Source[] => {
    const [from, what] = part.trim().split(/\s+/);
    if (what === undefined) return [];
    if (from === "header") return [{ from, name: what }];
    return from === "body" && what.startsWith("/") ? [{ from, pointer: what }] : [];
  });
}

function valueAt(draft: RequestDraft, source: Source): string | null {
  if (source.from === "header")
    return draft.headers.find(({ name }) => name.toLowerCase() === source.name.toLowerCase())?.value ?? null;
  return draft.body === null ? null : (placeOf(draft.body, source.pointer)?.value ?? null);
}

/** The fields that the profile names, each where it stands in this request. */
export function eventFields(profile: ProfileView | undefined, draft: RequestDraft): EventField[] {
  const facts = profile?.sections.flatMap((section) => section.facts) ?? [];
  return NAMES.flatMap((name): EventField[] => {
    const sources = sourcesOf(facts.find(({ path }) => path === `webhooks.${name}`)?.value ?? "");
    const source = sources.find((one) => valueAt(draft, one) !== null);
    return source === undefined ? [] : [{ name, source, value: valueAt(draft, source) }];
  });
}

/** The request with another value at the source. */
export function withField(draft: RequestDraft, source: Source, value: string): Partial<RequestDraft> {
  if (source.from === "header") {
    const wanted = source.name.toLowerCase();
    return {
      headers: draft.headers.map((one) => (one.name.toLowerCase() === wanted ? { ...one, value } : one)),
    };
  }
  const place = draft.body === null ? null : placeOf(draft.body, source.pointer);
  return place === null || draft.body === null ? {} : { body: withValue(draft.body, place, value) };
}

/** The present moment, written as the value before it is. */
export function nowLike(value: string, now: Date): string {
  if (/^\d{12,}$/.test(value)) return String(now.getTime());
  if (/^\d+$/.test(value)) return String(Math.floor(now.getTime() / 1000));
  return /\.\d+/.test(value) ? now.toISOString() : `${now.toISOString().slice(0, 19)}Z`;
}

/** An id that was not used before, with the first part of the one before it. */
export function freshId(value: string, random: string): string {
  const prefix = /^[a-z]+[_-]/i.exec(value)?.[0] ?? "";
  return prefix === "" ? random : `${prefix}${random.replaceAll("-", "").slice(0, 12)}`;
}
