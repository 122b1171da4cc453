import { buildSchema, introspectionFromSchema } from "graphql";
import type { ApiRunView, AuditPageView } from "../rpc/generated";
import {
  sampleApi,
  sampleApiAnswer,
  sampleAudit,
  sampleKejueApi,
  sampleKerujApi,
  sampleOpenApi,
  sampleParameter,
  samplePrepared,
} from "./explorer";
import type { World } from "./world";

const AT = "2026-11-21T09:02:12Z";

const SCHEMA = `
  type Query { companies(first: Int, after: String): [Company!]! company(id: ID!): Company }
  type Mutation { renameCompany(id: ID!, name: String!): Company }
  type Company { id: ID! name: String! size: CompanySize members(first: Int): [Member!]! }
  type Member { id: ID! email: String! rights: [String!]! }
  enum CompanySize { SMALL LARGE }
`;

/** What a platform says of its GraphQL when it is asked. */
export const sampleIntrospection = (): string => JSON.stringify(introspectionFromSchema(buildSchema(SCHEMA)));

const RECORDS = [
  ["cand_81f20", "Anna Wrona", "91.4", "Kraków"],
  ["cand_81f21", "Jan Novák", "84", null],
];

export const sampleAuditPage = (): AuditPageView => ({
  calls: [
    sampleAudit(),
    sampleAudit({ id: 8, endpoint: "/api/v1/jobs?status=open", status: 403, duration_ms: 40 }),
    sampleAudit({
      id: 7,
      method: "PATCH",
      endpoint: "/api/v1/candidates/cand_81f20",
      status: null,
      error: "api.read_only",
      sent: false,
      address: null,
      duration_ms: null,
    }),
  ],
  next: null,
  total: 3,
  keys: ["ats-sync", "main"],
  methods: ["GET", "PATCH"],
  kept_days: 90,
});

/** Puts the APIs of three platforms into a world, with answers to every call. */
export function furnishExplorer({ host }: Pick<World, "host">): { runs: ApiRunView[] } {
  const apis = [sampleApi(), sampleKejueApi(), sampleKerujApi()];
  const runs: ApiRunView[] = [];
  host.answer({
    "api.describe": ({ connection_id }) =>
      apis.find((api) => api.connection_id === connection_id) ??
      sampleApi({
        connection_id,
        connection: connection_id.replace("con_", ""),
        platform: connection_id.replace("con_", ""),
        platform_name: connection_id.replace("con_", ""),
        style: null,
        endpoints: [],
        keys: [],
        limits: [],
        writes: true,
        openapi_loaded: connection_id === "con_timehunter",
      }),
    "api.prepare": ({ call }) => samplePrepared(call),
    "api.send": ({ call }) => sampleApiAnswer({ method: call.method }),
    "api.runs": () => ({ runs: [...runs] }),
    "api.cancel": () => ({}) as never,
    "api.table": ({ at = "/data" }) => ({
      at,
      lists: ["/data"],
      columns: ["id", "name", "score", "city.name"],
      rows: RECORDS,
      total: RECORDS.length,
    }),
    "api.history": () => ({
      calls: [
        {
          id: 4,
          at: AT,
          connection: "ats-sync",
          call: {
            connection_id: "con_rejento",
            endpoint: "jobs.list",
            method: "GET",
            path: "/api/v1/jobs",
            holes: [],
            query: [{ name: "status", value: "open", off: false }],
            headers: [],
            fields: [],
            without_key: false,
          },
          status: 429,
          duration_ms: 31,
        },
      ],
    }),
    "api.saved": () => ({
      saved: [
        {
          name: "shortlisted, page 1",
          connection: "ats-sync",
          call: {
            connection_id: "con_rejento",
            endpoint: "candidates.list",
            method: "GET",
            path: "/api/v1/candidates",
            holes: [],
            query: [{ name: "status", value: "shortlisted", off: false }],
            headers: [],
            fields: [],
            without_key: false,
          },
          saved_at: AT,
        },
      ],
    }),
    "api.save": () => ({}) as never,
    "api.curl": ({ call }) => ({ text: `curl -H "Authorization: Bearer $KEY" ${call.path}` }) as never,
    "api.code": ({ language }) => ({
      language,
      file_name: language === "python" ? "call.py" : "call.js",
      code: language === "python" ? "import os" : "const key = process.env.KEY;",
      variables: [{ name: "KEY", value: "the key ats-sync", off: false }],
      languages: [
        { id: "javascript", label: "JavaScript" },
        { id: "python", label: "Python" },
      ],
    }),
    "api.client": ({ connection_id, language }) => {
      const platform = connection_id.replace("con_", "");
      return {
        language,
        file_name: language === "python" ? `${platform}.py` : `${platform}.mjs`,
        code: "class ApiError(Exception):",
        variables: [
          { name: "KEY", value: "the key ats-sync", off: false },
          { name: "BASE_URL", value: "", off: true },
        ],
        languages: [
          { id: "javascript", label: "JavaScript" },
          { id: "python", label: "Python" },
        ],
      };
    },
    "api.read_curl": ({ connection_id }) => ({
      call: {
        connection_id,
        method: "GET",
        path: "/api/v1/jobs",
        holes: [],
        query: [{ name: "status", value: "open", off: false }],
        headers: [],
        fields: [],
        without_key: false,
      },
      notes: ["The credential was left out."],
    }),
    "openapi.get": ({ connection_id }) => ({
      file: connection_id === "con_timehunter" ? sampleOpenApi(2000) : null,
    }),
    "openapi.operation": ({ operation }) => ({
      row: {
        id: operation,
        method: "POST",
        path: operation.replace(/^\w+ /, ""),
        summary: "A pet",
        tag: "pets",
        deprecated: false,
      },
      description: "",
      holes: [],
      query: [sampleParameter({ name: "dry_run", kind: "boolean" })],
      headers: [],
      body: {
        content_type: "application/json",
        required: true,
        example: '{"name": "Rex"}',
        made: true,
        schema: "{}",
      },
      answers: [],
      security: [],
      problems: [],
    }),
    "openapi.check": ({ body }) => ({
      problems: body.includes("name")
        ? []
        : [{ code: "openapi.body_invalid", message: "`name` is missing.", at: { field: "/name" } }],
    }),
    "graphql.schema": () => ({
      schema: { introspection: sampleIntrospection(), fetched_at: AT, types: 5 },
    }),
    "graphql.refresh": () => ({
      schema: { introspection: sampleIntrospection(), fetched_at: AT, types: 5 },
    }),
    "limits.list": ({ connection_id }) => ({
      limits: apis.find((api) => api.connection_id === connection_id)?.limits ?? [],
      stopped: connection_id === "con_rejento" ? 1 : 0,
    }),
    "audit.page": sampleAuditPage,
    "audit.retention": ({ days }) => ({ days, removed: 0 }),
  });
  return { runs };
}
