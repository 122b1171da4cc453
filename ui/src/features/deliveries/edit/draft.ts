import type { DeliveryView, ReplayEdit } from "../../../rpc/generated";
import type { BodyContent } from "../body";

export interface HeaderDraft {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

/** A request as a person changes it. */
export interface RequestDraft {
  readonly method: string;
  /** Path and query; empty for those of the target. */
  readonly path: string;
  readonly headers: readonly HeaderDraft[];
  /** The body where it is text; null for what is sent as it was. */
  readonly body: string | null;
  /** Whether a body that should be JSON goes although it is none. */
  readonly force: boolean;
}

export type RequestChange = (change: Partial<RequestDraft>) => void;

/** The headers that are made anew for each target, whatever was recorded. */
const ANEW = new Set([
  "host",
  "content-length",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export const isSetAnew = (name: string): boolean => ANEW.has(name.trim().toLowerCase());

/** The request as it was received. */
export function recorded(delivery: DeliveryView, body: BodyContent): RequestDraft {
  return {
    method: delivery.summary.method,
    path: "",
    headers: delivery.headers.map(({ name, value }, key) => ({ key, name, value })),
    body: body.kind === "json" || body.kind === "text" ? body.text : body.kind === "empty" ? "" : null,
    force: false,
  };
}

const lines = (headers: readonly HeaderDraft[]) =>
  headers.filter(({ name, value }) => name.trim() !== "" || value !== "");

const alike = (one: readonly HeaderDraft[], other: readonly HeaderDraft[]): boolean => {
  const [left, right] = [lines(one), lines(other)];
  return (
    left.length === right.length &&
    left.every(({ name, value }, at) => name === right[at]?.name && value === right[at]?.value)
  );
};

/** Whether they would be sent alike. */
export function isSame(one: RequestDraft, other: RequestDraft): boolean {
  return (
    one.method === other.method &&
    one.path === other.path &&
    one.body === other.body &&
    alike(one.headers, other.headers)
  );
}

/** What is asked of the backend: only what was changed, so that everything else goes byte for byte. */
export function editOf(draft: RequestDraft, original: RequestDraft): ReplayEdit {
  return {
    ...(draft.method !== original.method && { method: draft.method.trim() }),
    ...(draft.path.trim() !== "" && { path: draft.path.trim() }),
    ...(!alike(draft.headers, original.headers) && {
      headers: lines(draft.headers).map(({ name, value }) => ({ name: name.trim(), value })),
    }),
    ...(draft.body !== null && draft.body !== original.body && { body: draft.body }),
    force: draft.force,
  };
}

/** The rows with one moved by a step; it stays where it is at an end. */
export function moved(headers: readonly HeaderDraft[], key: number, step: 1 | -1): readonly HeaderDraft[] {
  const from = headers.findIndex((one) => one.key === key);
  const to = from + step;
  const [one, other] = [headers[from], headers[to]];
  if (one === undefined || other === undefined) return headers;
  return headers.map((header, at) => (at === from ? other : at === to ? one : header));
}

/** The rows with an empty one more; keys are never used twice. */
export function added(headers: readonly HeaderDraft[]): readonly HeaderDraft[] {
  const key = Math.max(-1, ...headers.map((one) => one.key)) + 1;
  return [...headers, { key, name: "", value: "" }];
}

/** The line and the column of a character, from 1. */
export function lineAndColumn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
