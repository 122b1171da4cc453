import type {
  ApiCall,
  ApiEndpointView,
  ApiParameterView,
  ApiRow,
  CallWebhook,
  GraphqlDocument,
  OpenApiOperationView,
} from "../../../rpc/generated";

/** What is known of a call: the parameters that its form shows. */
export interface CallForm {
  readonly holes: readonly ApiParameterView[];
  readonly query: readonly ApiParameterView[];
  readonly headers: readonly ApiParameterView[];
  readonly fields: readonly ApiParameterView[];
}

export const NO_FORM: CallForm = { holes: [], query: [], headers: [], fields: [] };

export const formOfEndpoint = ({ holes, query, body }: ApiEndpointView): CallForm => ({
  holes,
  query,
  headers: [],
  fields: body,
});

export const formOfOperation = ({ holes, query, headers }: OpenApiOperationView): CallForm => ({
  holes,
  query,
  headers,
  fields: [],
});

export interface FreeRow extends ApiRow {
  /** Tells it from its neighbours while it is edited. */
  readonly key: number;
}

type Values = Readonly<Record<string, string>>;

/** A call while a person works on it. */
export interface Draft {
  readonly connection_id: string;
  readonly endpoint: string | null;
  readonly method: string;
  readonly path: string;
  readonly holes: Values;
  readonly query: Values;
  readonly headers: Values;
  readonly fields: Values;
  readonly freeQuery: readonly FreeRow[];
  readonly freeHeaders: readonly FreeRow[];
  readonly body: string;
  /** Whether the body is written by hand although its fields are known. */
  readonly raw: boolean;
  readonly contentType: string | null;
  readonly graphql: GraphqlDocument | null;
  readonly auth: string | null;
  /** The key that it names, by its name or its id; null for the one in use. */
  readonly key: string | null;
  /** The endpoint that is told of this one call. */
  readonly webhook: CallWebhook | null;
  readonly withoutKey: boolean;
}

export type DraftChange = (change: Partial<Draft>) => void;

let keys = 0;

/** An empty row to type into. */
export function freeRow(name = "", value = "", off = false): FreeRow {
  keys += 1;
  return { key: keys, name, value, off };
}

const HOLE = /\{([^{}/]+)\}/g;

/** The names of the holes of a path, each once. */
export function holesOf(path: string): string[] {
  return [...new Set([...path.matchAll(HOLE)].map((found) => found[1] ?? ""))];
}

/** A call that nobody has made yet. */
export function emptyDraft(connection: string): Draft {
  return {
    connection_id: connection,
    endpoint: null,
    method: "GET",
    path: "/",
    holes: {},
    query: {},
    headers: {},
    fields: {},
    freeQuery: [],
    freeHeaders: [],
    body: "",
    raw: false,
    contentType: null,
    graphql: null,
    auth: null,
    key: null,
    webhook: null,
    withoutKey: false,
  };
}

function split(rows: readonly ApiRow[], known: readonly ApiParameterView[]): [Values, FreeRow[]] {
  const values: Record<string, string> = {};
  const free: FreeRow[] = [];
  for (const { name, value, off } of rows) {
    const isKnown = !off && !(name in values) && known.some((parameter) => parameter.name === name);
    if (isKnown) values[name] = value;
    else free.push(freeRow(name, value, off));
  }
  return [values, free];
}

/** A call of before as a draft: what its form knows stands in the form, the rest in free rows. */
export function draftOf(call: ApiCall, form: CallForm): Draft {
  const [query, freeQuery] = split(call.query ?? [], form.query);
  const [headers, freeHeaders] = split(call.headers ?? [], form.headers);
  const holes = Object.fromEntries((call.holes ?? []).map(({ name, value }) => [name, value]));
  const fields = Object.fromEntries((call.fields ?? []).map(({ name, value }) => [name, value]));
  return {
    ...emptyDraft(call.connection_id),
    endpoint: call.endpoint ?? null,
    method: call.method,
    path: call.path,
    holes,
    query,
    headers,
    fields,
    freeQuery,
    freeHeaders,
    body: call.body ?? "",
    raw: (call.body ?? "") !== "" && form.fields.length > 0,
    contentType: call.content_type ?? null,
    graphql: call.graphql ?? null,
    auth: call.auth ?? null,
    key: call.key ?? null,
    webhook: call.webhook ?? null,
    withoutKey: call.without_key ?? false,
  };
}

const rowsOf = (known: readonly ApiParameterView[], values: Values): ApiRow[] =>
  known.flatMap(({ name }) => {
    const value = values[name] ?? "";
    return value === "" ? [] : [{ name, value, off: false }];
  });

const written = (rows: readonly FreeRow[]): ApiRow[] =>
  rows
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, value, off }) => ({ name: name.trim(), value, off }));

/** The call as it is sent: fields that were left empty are not in it. */
export function callOf(draft: Draft, form: CallForm): ApiCall {
  const { body, raw, contentType, graphql, auth, key, webhook, withoutKey } = draft;
  const byForm = form.fields.length > 0 && !raw;
  return {
    connection_id: draft.connection_id,
    ...(draft.endpoint !== null && { endpoint: draft.endpoint }),
    method: draft.method,
    path: draft.path,
    holes: holesOf(draft.path).map((name) => ({ name, value: draft.holes[name] ?? "", off: false })),
    query: [...rowsOf(form.query, draft.query), ...written(draft.freeQuery)],
    headers: [...rowsOf(form.headers, draft.headers), ...written(draft.freeHeaders)],
    fields: byForm ? rowsOf(form.fields, draft.fields) : [],
    ...(!byForm && body !== "" && { body }),
    ...(contentType !== null && { content_type: contentType }),
    ...(graphql !== null && { graphql }),
    ...(auth !== null && { auth }),
    ...(key !== null && { key }),
    ...(webhook !== null && { webhook }),
    without_key: withoutKey,
  };
}

const BODIES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Whether a body is usual for the method, or there is one already. */
export function mayHaveBody(draft: Draft, form: CallForm): boolean {
  return BODIES.has(draft.method.toUpperCase()) || draft.body !== "" || form.fields.length > 0;
}
