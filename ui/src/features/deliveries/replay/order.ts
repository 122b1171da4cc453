import type { ReplayOrder, ReplaySequence } from "../../../rpc/generated";

/** What is replayed. */
export type ReplayWhat =
  | { readonly kind: "one"; readonly id: string }
  | { readonly kind: "several"; readonly ids: readonly string[] }
  /** Everything that the list's filter leaves. */
  | { readonly kind: "query"; readonly query: string }
  /** What got no 2xx in an earlier run. */
  | { readonly kind: "failed"; readonly run: string };

export type ReplayForm = "recorded" | "resigned" | "resigned_at";

/** The fields of a replay as they are typed. */
export interface ReplayDraft {
  readonly url: string;
  readonly form: ReplayForm;
  /** For which time it is signed, as a local date and time. */
  readonly at: string;
  /** Whose secret signs; empty for the delivery's own endpoint. */
  readonly connection: string;
  /** Headers to set, one on a line. */
  readonly headers: string;
  readonly idempotent: boolean;
  readonly idempotencyHeader: string;
  /** How many a second; empty without a limit. */
  readonly rate: string;
  readonly order: ReplaySequence;
  readonly concurrency: string;
  readonly later: boolean;
  /** When it begins, as a local date and time. */
  readonly startAt: string;
  /** The workspace's name, where it has to be typed. */
  readonly confirm: string;
}

export const EMPTY: ReplayDraft = {
  url: "",
  form: "recorded",
  at: "",
  connection: "",
  headers: "",
  idempotent: false,
  idempotencyHeader: "Idempotency-Key",
  rate: "",
  order: "arrival",
  concurrency: "",
  later: false,
  startAt: "",
  confirm: "",
};

export type DraftChange = (change: Partial<ReplayDraft>) => void;

/** A local date and time as a moment; nothing where it is none yet. */
export function momentOf(local: string): string | undefined {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The lines that set headers. */
export const linesOf = (headers: string): string[] =>
  headers
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

const numberOf = (typed: string): number | undefined => {
  const value = Number(typed.trim().replace(",", "."));
  return typed.trim() === "" || Number.isNaN(value) ? undefined : value;
};

/** Whether a moment or a number is asked for and what was typed is none. */
export function unread(
  draft: ReplayDraft,
): Partial<Record<"at" | "start_at" | "rate" | "concurrency", true>> {
  return {
    ...(draft.form === "resigned_at" && momentOf(draft.at) === undefined && { at: true as const }),
    ...(draft.later && momentOf(draft.startAt) === undefined && { start_at: true as const }),
    ...(draft.rate.trim() !== "" && !((numberOf(draft.rate) ?? 0) > 0) && { rate: true as const }),
    ...(draft.concurrency.trim() !== "" &&
      !Number.isInteger(numberOf(draft.concurrency)) && { concurrency: true as const }),
  };
}

/** What is asked of the backend. */
export function orderOf(draft: ReplayDraft, what: ReplayWhat, workspaceId: string): ReplayOrder {
  const many = what.kind !== "one";
  const signs = draft.form !== "recorded";
  const at = draft.form === "resigned_at" ? momentOf(draft.at) : undefined;
  const rate = many ? numberOf(draft.rate) : undefined;
  const concurrency = many ? numberOf(draft.concurrency) : undefined;
  const startAt = draft.later ? momentOf(draft.startAt) : undefined;
  return {
    ...(workspaceId !== "" && { workspace_id: workspaceId }),
    delivery_ids: what.kind === "one" ? [what.id] : what.kind === "several" ? [...what.ids] : [],
    ...(what.kind === "query" && { query: what.query }),
    ...(what.kind === "failed" && { failed_of: what.run }),
    url: draft.url.trim(),
    mode: signs ? "resigned" : "recorded",
    ...(at !== undefined && { at }),
    ...(signs && draft.connection !== "" && { signing_connection: draft.connection }),
    set: linesOf(draft.headers),
    ...(draft.idempotent && { idempotency_header: draft.idempotencyHeader.trim() }),
    ...(rate !== undefined && { rate }),
    order: many ? draft.order : "arrival",
    ...(concurrency !== undefined && { concurrency }),
    ...(startAt !== undefined && { start_at: startAt }),
    ...(draft.confirm !== "" && { confirm: draft.confirm }),
  };
}

/** Whether it is a single plain replay, whose answer is waited for; everything else becomes a run. */
export function isPlain({
  mode,
  at,
  signing_connection,
  idempotency_header,
  start_at,
  ...order
}: ReplayOrder) {
  const options = [at, signing_connection, idempotency_header, start_at, order.edit];
  return order.delivery_ids.length === 1 && mode !== undefined && options.every((set) => set === undefined);
}
