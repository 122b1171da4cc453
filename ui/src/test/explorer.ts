import type {
  ApiAnswerView,
  ApiCall,
  ApiEndpointView,
  ApiKeyView,
  ApiParameterView,
  ApiPreparedView,
  ApiView,
  AuditCallView,
  LimitView,
  OpenApiView,
} from "../rpc/generated";

const AT = "2026-11-21T09:02:12Z";

/** A parameter of a form. */
export function sampleParameter(change: Partial<ApiParameterView> = {}): ApiParameterView {
  return {
    name: "status",
    kind: "string",
    required: false,
    required_if: null,
    nullable: false,
    default: null,
    values: [],
    min: null,
    max: null,
    secret: false,
    description: null,
    example: null,
    ...change,
  };
}

/** A call that a platform offers. */
export function sampleEndpointOf(
  id: string,
  path: string,
  change: Partial<ApiEndpointView> = {},
): ApiEndpointView {
  return {
    id,
    group: id.replace(/\.[^.]*$/, ""),
    method: "GET",
    path,
    holes: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => sampleParameter({ name, required: true })),
    query: [],
    body: [],
    paging: null,
    public: false,
    takes_webhooks: false,
    writes: false,
    provenance: "documented",
    remembered: [],
    ...change,
  };
}

export const sampleApiKey = (change: Partial<ApiKeyView> = {}): ApiKeyView => ({
  key_id: "key_2",
  name: "ats-sync",
  auth: "bearer",
  last_four: "77c2",
  fingerprint: "3be077c2",
  scopes: [],
  expires_at: null,
  state: "current",
  last_used_at: null,
  ...change,
});

/** A limit, of which 37 of 100 are left. */
export const sampleLimit = (change: Partial<LimitView> = {}): LimitView => ({
  id: "key",
  scope: "api-key",
  limit: 100,
  window_seconds: 60,
  remaining: 37,
  resets_at: null,
  blocked_until: null,
  source: "headers",
  learned: false,
  provenance: "documented",
  contradiction: null,
  binding: true,
  ...change,
});

/** The read-only API of an account at rejento. */
export function sampleApi(change: Partial<ApiView> = {}): ApiView {
  return {
    connection_id: "con_rejento",
    connection: "ats-sync",
    platform: "rejento",
    platform_name: "rejento",
    environment: "sandbox",
    style: "rest",
    bases: [
      {
        environment: "production",
        url: "https://rejento.com",
        alternates: [],
        guard: "none",
        provenance: "assumed",
        used: true,
      },
    ],
    base_url: "https://rejento.com",
    own_base: null,
    base_problem: null,
    writes: false,
    writes_reason: "rejento’s API is read only.",
    playground: null,
    openapi: null,
    endpoints: [
      sampleEndpointOf("candidates.list", "/api/v1/candidates", {
        paging: "unknown",
        query: [sampleParameter()],
        remembered: [{ name: "city", value: "Warszawa", off: false }],
      }),
      sampleEndpointOf("candidates.get", "/api/v1/candidates/{id}"),
      sampleEndpointOf("jobs.list", "/api/v1/jobs"),
      sampleEndpointOf("matches.list", "/api/v1/matches"),
    ],
    openapi_loaded: false,
    keys: [sampleApiKey()],
    limits: [sampleLimit()],
    ...change,
  };
}

/** Kejue's API, which writes. */
export function sampleKejueApi(): ApiView {
  return sampleApi({
    connection_id: "con_kejue",
    connection: "calls",
    platform: "kejue",
    platform_name: "Kejue",
    bases: [
      {
        environment: "production",
        url: "https://api.kejue.co/api/v1",
        alternates: [],
        guard: "confirm-writes",
        provenance: "documented",
        used: true,
      },
    ],
    base_url: "https://api.kejue.co/api/v1",
    writes: true,
    writes_reason: null,
    endpoints: [
      sampleEndpointOf("webhooks.list", "/webhooks", { query: [sampleParameter({ name: "event" })] }),
      sampleEndpointOf("webhooks.create", "/webhooks", {
        method: "POST",
        writes: true,
        body: [
          sampleParameter({ name: "url", kind: "uri", required: true, min: 1, max: 2083 }),
          sampleParameter({
            name: "signing_method",
            kind: "enum",
            values: ["hmac_sha256", "hmac_sha1", "bearer", "basic_auth", "none"],
            default: "hmac_sha256",
          }),
          sampleParameter({ name: "secret", secret: true, nullable: true }),
          sampleParameter({ name: "timeout_ms", kind: "integer", default: "5000", min: 1000, max: 30000 }),
          sampleParameter({ name: "enabled", kind: "boolean" }),
        ],
      }),
    ],
    keys: [sampleApiKey({ key_id: "key_3", name: "main", auth: "api_key", fingerprint: "a0c4e819" })],
    limits: [sampleLimit({ id: "api", limit: 600, remaining: 488, learned: true })],
  });
}

/** Keruj's API, which is one address of GraphQL. */
export const sampleKerujApi = (): ApiView =>
  sampleApi({
    connection_id: "con_keruj",
    connection: "keruj",
    platform: "keruj",
    platform_name: "Keruj",
    style: "graphql",
    base_url: "https://api.keruj.example/graphql",
    writes: true,
    writes_reason: null,
    endpoints: [],
    keys: [sampleApiKey({ name: "member", auth: "member" })],
    limits: [],
  });

/** A file with so many operations. */
export function sampleOpenApi(count: number): OpenApiView {
  return {
    file: "pets.yaml",
    title: "Pets",
    version: "1.0",
    openapi: "3.0.3",
    servers: ["https://pets.example"],
    loaded_at: AT,
    operations: Array.from({ length: count }, (_, at) => ({
      id: `GET /pets/${at}`,
      method: "GET",
      path: `/pets/${at}`,
      summary: `Pet number ${at}`,
      tag: "pets",
      deprecated: false,
    })),
    problems: [],
    remote_references: [],
  };
}

/** A call as it would be sent. */
export function samplePrepared(call: ApiCall, change: Partial<ApiPreparedView> = {}): ApiPreparedView {
  return {
    method: call.method,
    url: `https://rejento.com${call.path}`,
    headers: [{ name: "Authorization", value: "Bearer •••", off: false }],
    body: null,
    problems: [],
    refused: null,
    guard: null,
    waits_until: null,
    key: sampleApiKey(),
    ...change,
  };
}

const CANDIDATES = [
  { id: "cand_81f20", name: "Anna Wrona", score: 91.4, tags: ["shortlisted"], city: { name: "Kraków" } },
  { id: "cand_81f21", name: "Jan Novák", score: 84, tags: [], city: null },
];

/** A list that was answered, with a second page to follow. */
export function sampleApiAnswer(change: Partial<ApiAnswerView> = {}): ApiAnswerView {
  const text = JSON.stringify({ data: CANDIDATES, next: 2 });
  return {
    answer_id: 1,
    at: AT,
    method: "GET",
    url: "https://rejento.com/api/v1/candidates",
    status: 200,
    headers: [{ name: "Content-Type", value: "application/json", off: false }],
    body: {
      kind: "json",
      content_type: "application/json",
      text,
      text_cut: false,
      size: text.length,
      truncated: false,
    },
    problem: null,
    graphql_errors: [],
    holds_secret: false,
    duration_ms: 84,
    waited_ms: 0,
    sendings: 1,
    limit: { limit: 100, remaining: 37, reset: null },
    limits: [sampleLimit()],
    key: sampleApiKey(),
    address: "192.0.2.7",
    sandbox: false,
    invented: null,
    pages: {
      style: "page",
      guessed: true,
      items_at: "/data",
      pages: 1,
      items: 2,
      total: 40,
      more: true,
      stopped: null,
    },
    ...change,
  };
}

/** A call of the audit. */
export function sampleAudit(change: Partial<AuditCallView> = {}): AuditCallView {
  return {
    id: 9,
    at: AT,
    workspace: "Acme Events",
    connection: "ats-sync",
    platform: "rejento",
    key: "ats-sync",
    key_id: "key_2",
    fingerprint: "3be077c2",
    kind: "call",
    method: "GET",
    endpoint: "/api/v1/candidates",
    host: "rejento.com:443",
    status: 200,
    error: null,
    sent: true,
    address: "192.0.2.7",
    duration_ms: 84,
    ...change,
  };
}
