import type {
  ContradictionView,
  EventTrafficView,
  FactView,
  Layer,
  ProfileEventsView,
  ProfileView,
  ReverifyRunView,
} from "../rpc/generated";
import type { World } from "./world";

/** One value of a profile. */
export function sampleFact(change: Partial<FactView> & Pick<FactView, "path" | "label">): FactView {
  return {
    value: "",
    kind: "text",
    choices: [],
    provenance: "assumed",
    layer: "built-in",
    builtin_value: null,
    source_url: null,
    help: null,
    editable: true,
    unknown: (change.value ?? "") === "",
    ...change,
  };
}

const DOCS = "https://app.keruja.com/features/api-webhooks";
const SIGNATURE = "webhooks.signature.hmac";

export const HEADER_PATH = `${SIGNATURE}.header`;

const RATE: ContradictionView = {
  id: "rate",
  topic: "API rate limit",
  claims: ["600 requests per minute (capabilities)", "100 requests per hour (security)"],
  chosen: "100 requests per hour",
  reason: "the stricter one never causes a 429",
  options: [
    {
      id: "hour",
      claim: "100 requests per hour",
      where: "security block",
      set: [],
      chosen: true,
      builtin: true,
    },
    {
      id: "minute",
      claim: "600 requests per minute",
      where: "capabilities block",
      set: [
        { path: "limits.key.limit", value: "600" },
        { path: "limits.key.window", value: "60s" },
      ],
      chosen: false,
      builtin: false,
    },
  ],
  option: "hour",
  layer: "built-in",
};

const REST: ContradictionView = {
  id: "rest",
  topic: "Whether there is a REST API",
  claims: [
    "public REST API and OpenAPI are coming soon",
    "every API call is logged; explore the full REST API",
  ],
  chosen: "no endpoint is shipped in the profile",
  reason: "nothing that could be called is named",
  options: [],
  option: null,
  layer: "built-in",
};

/** What the profile of a platform says. */
export function sampleProfile(change: Partial<ProfileView> = {}): ProfileView {
  const sections = [
    {
      id: "signature",
      title: "Signature",
      facts: [
        sampleFact({
          path: HEADER_PATH,
          label: "Header of the signature",
          help: "The header that carries the signature.",
        }),
        sampleFact({
          path: `${SIGNATURE}.algorithm`,
          label: "Hash function",
          kind: "choice",
          choices: ["sha1", "sha256", "sha384", "sha512"],
          value: "sha256",
          provenance: "documented",
          source_url: DOCS,
        }),
        sampleFact({
          path: `${SIGNATURE}.signed`,
          label: "What is signed",
          kind: "template",
          value: "{timestamp}.{body}",
          provenance: "example-only",
        }),
        sampleFact({
          path: `${SIGNATURE}.encoding`,
          label: "Encoding of the signature",
          kind: "choice",
          choices: ["hex", "base64", "base64url"],
          value: "hex",
          unknown: true,
        }),
        sampleFact({
          path: `${SIGNATURE}.timestamp.tolerance`,
          label: "Tolerance of the time",
          kind: "duration",
          help: "How old a delivery may be, such as 300s or 5m.",
        }),
        sampleFact({
          path: `${SIGNATURE}.timestamp.required`,
          label: "Whether a time is required",
          kind: "bool",
          value: "true",
          provenance: "documented",
          source_url: DOCS,
        }),
      ],
    },
    {
      id: "events",
      title: "Events",
      facts: [
        sampleFact({
          path: "webhooks.content_types",
          label: "Content types",
          kind: "list",
          value: "application/json",
          provenance: "observed",
        }),
        sampleFact({ path: "webhooks.delivery_id.name", label: "Header of the delivery id" }),
      ],
    },
    {
      id: "limits",
      title: "Limits of the API",
      facts: [
        sampleFact({
          path: "limits.key.limit",
          label: "Requests",
          kind: "number",
          value: "100",
          provenance: "contradictory",
        }),
        sampleFact({
          path: "limits.key.window",
          label: "in",
          kind: "duration",
          value: "1h",
          provenance: "contradictory",
        }),
      ],
    },
  ].map((section) => ({ ...section, unknown: section.facts.filter(({ unknown }) => unknown).length }));
  return {
    id: "keruja",
    name: "Keruja",
    summary: "Event staffing: API keys, timestamped HMAC webhooks, imports",
    docs: [DOCS],
    capabilities: ["keys", "webhooks"],
    plan: null,
    plan_notes: [],
    status_page: null,
    support: null,
    origin: "built-in",
    file: null,
    sections,
    unknown: 4,
    set: 0,
    events: [
      {
        name: "shift.published",
        label: "A shift was published",
        provenance: "assumed",
        layer: "built-in",
        label_path: `webhooks.event."shift.published".label`,
      },
      {
        name: "assignment.declined",
        label: null,
        provenance: "example-only",
        layer: "built-in",
        label_path: `webhooks.event."assignment.declined".label`,
      },
    ],
    events_total: 15,
    schemes: [
      {
        id: "keruja/hmac",
        label: "HMAC-SHA256 hex of {timestamp}.{body}",
        provenance: "assumed",
        covers: ["sender", "body", "age"],
      },
    ],
    slots: [],
    provenance: {},
    contradictions: [RATE, REST],
    problems: [],
    ...change,
  };
}

/** Which events came. */
export function sampleEvents(view: ProfileView): ProfileEventsView {
  const events: EventTrafficView[] = view.events.map((event, index) => ({
    name: event.name,
    label: event.label,
    provenance: event.provenance,
    label_path: event.label_path,
    known: true,
    count: index === 0 ? 118 : 0,
    first_seen: index === 0 ? "2026-11-20T08:30:00Z" : null,
    last_seen: index === 0 ? "2026-11-21T08:30:00Z" : null,
  }));
  const collected = view.id === "keruja" ? ["shift.swapped", "timesheet.locked"] : [];
  events.push(
    ...collected.map<EventTrafficView>((name, index) => ({
      name,
      label: null,
      provenance: "observed",
      label_path: `webhooks.event."${name}".label`,
      known: false,
      count: 4 - index,
      first_seen: "2026-11-20T08:30:00Z",
      last_seen: "2026-11-21T08:30:00Z",
    })),
  );
  return {
    events,
    collected: events.filter(({ count }) => count > 0).length,
    total: view.events_total ?? view.events.length,
    total_stated: view.events_total !== null,
    listed_seen: events.filter(({ count, known }) => known && count > 0).length,
    listed: view.events.length,
  };
}

/** Lays a value over a fact, or takes it away again. */
function lay(fact: FactView, built: FactView, layer: Layer, value: string | null): FactView {
  if (value === null) return built;
  return { ...fact, value, layer, provenance: "user", unknown: false, builtin_value: built.value };
}

/** What verifying history again brought about. */
export function sampleRun(change: Partial<ReverifyRunView> = {}): ReverifyRunView {
  const became = { to_verdict: "valid", to_reason: "ok", endpoint_id: "edp_keruja" } as const;
  const names = ["shift.published", "shift.updated", "assignment.declined"];
  return {
    activity_id: 7,
    state: "done",
    began_at: new Date(Date.now() + 1000).toISOString(),
    looked_at: 431,
    total: 431,
    changed: 4,
    became_valid: 3,
    counts: [],
    changes: [
      ...names.map((provider_event, at) => ({
        delivery_id: `dlv_0000000${at + 1}`,
        provider_event,
        from_verdict: "invalid" as const,
        from_reason: "missing_signature_header" as const,
        ...became,
      })),
      {
        delivery_id: "dlv_00000009",
        endpoint_id: "edp_keruja",
        provider_event: "shift.published",
        from_verdict: "invalid",
        from_reason: "missing_signature_header",
        to_verdict: "invalid",
        to_reason: "mismatch",
      },
    ],
    ...change,
  };
}

/** Gives a world profiles that can be changed: one layer of a person's values over the built-in ones. */
export function furnishProfiles({ host }: Pick<World, "host">): void {
  const names = { keruja: "Keruja", keruj: "Keruj", kejue: "Kejue", rejento: "rejento" } as const;
  const plain = (id: string, name: string) =>
    sampleProfile({ id, name, docs: [], sections: [], unknown: 0, contradictions: [], events_total: null });
  const built = new Map(
    [
      sampleProfile(),
      ...Object.entries(names)
        .slice(1)
        .map(([id, name]) => plain(id, name)),
    ].map((view) => [view.id, view]),
  );
  const now = new Map(built);
  let run: ReverifyRunView | null = null;
  const labels = new Map<string, string>();
  const read = (id: string): ProfileView => {
    const view = now.get(id);
    if (view) return view;
    throw {
      code: "profile.not_found",
      message: `There is no profile \`${id}\`.`,
      hint: "Known profiles: keruja, keruj, kejue, rejento.",
      fields: {},
    };
  };
  const change = (id: string, layer: Layer, values: ReadonlyMap<string, string | null>): ProfileView => {
    const own = built.get(id) ?? read(id);
    const view = read(id);
    const sections = view.sections.map((section, at) => {
      const facts = section.facts.map((fact, index) => {
        const value = values.get(fact.path);
        const original = own.sections[at]?.facts[index] ?? fact;
        return value === undefined ? fact : lay(fact, original, layer, value);
      });
      return { ...section, facts, unknown: facts.filter(({ unknown }) => unknown).length };
    });
    const facts = sections.flatMap((section) => section.facts);
    const fast = facts.some(({ path, value }) => path === "limits.key.limit" && value === "600");
    const contradictions = view.contradictions.map((found) =>
      found.id !== "rate"
        ? found
        : {
            ...found,
            option: fast ? "minute" : "hour",
            layer: fast ? ("workspace" as const) : ("built-in" as const),
            options: found.options.map((one) => ({ ...one, chosen: (one.id === "minute") === fast })),
          },
    );
    const next: ProfileView = {
      ...view,
      sections,
      contradictions,
      unknown: facts.filter(({ unknown }) => unknown).length,
      set: facts.filter(({ layer: from }) => from !== "built-in").length,
    };
    now.set(id, next);
    run = sampleRun();
    host.announce([
      { event: "changed", topic: "profiles" },
      { event: "changed", topic: "activities" },
    ]);
    return next;
  };
  host.answer({
    "profiles.list": () => ({
      profiles: [...now.values()].map((view) => ({
        id: view.id,
        name: view.name,
        summary: view.summary,
        schemes: view.schemes.length,
        events: view.events.length,
        contradictions: view.contradictions.length,
        origin: view.origin,
        set: view.set,
      })),
      problems: [],
    }),
    "deliveries.changed_verdicts": () => ({ run }),
    "profiles.get": ({ id }) => read(id),
    "profiles.events": ({ id }) => {
      const found = sampleEvents(read(id));
      return {
        ...found,
        events: found.events.map((event) => ({
          ...event,
          label: labels.get(event.label_path) ?? event.label,
        })),
      };
    },
    "profiles.set": ({ id, path, value, layer = "workspace" }) => {
      if (path.endsWith(".tolerance") && value !== null && !/^\d+[smhd]$/.test(value)) {
        throw {
          code: "profile.value_invalid",
          message: `“${value}” is no duration.`,
          hint: "Write a number with its unit, such as 300s or 5m.",
          fields: {},
        };
      }
      if (path.endsWith(".label")) {
        if (value === null) labels.delete(path);
        else labels.set(path, value);
      }
      return change(id, layer, new Map([[path, value]]));
    },
    "profiles.choose": ({ id, option }) => {
      const fast = option === "minute";
      return change(
        id,
        "workspace",
        new Map([
          ["limits.key.limit", fast ? "600" : null],
          ["limits.key.window", fast ? "60s" : null],
        ]),
      );
    },
  });
}
