import { type FakeHost, fakeHost } from "../host/fake";
import type {
  AttemptView,
  DeliveryFilterRequest,
  DeliverySummary,
  EndpointView,
  KeychainView,
  NoteView,
  SandboxView,
  SavedViewView,
  SettingsView,
  StatusView,
  WorkspaceView,
} from "../rpc/generated";
import { NO_STRAYS, sampleAnswer } from "./answers";
import { attempt, BODY, detail, HEAD, platformName } from "./detail";
import { sampleDiff } from "./diff";
import { sampleSlot } from "./house";
import { samplePreview } from "./replays";
import { NOW, row } from "./rows";
import { sampleScenarios } from "./scenarios";
import { SIGNED, sampleComparison, sampleSigned, sampleSnippet } from "./verification";

const PLATFORMS = ["keruja", "keruj", "kejue", "rejento", "timehunter"];

export interface WorldOptions {
  /** How many deliveries there are; 0 with no workspace is the first run. */
  deliveries?: number;
  keychain?: KeychainView;
}

export interface World {
  /** The state of the house, as it is told unless a test says another. */
  readonly status: () => StatusView;
  host: FakeHost;
  deliveries: DeliverySummary[];
  attempts: AttemptView[];
  settings: SettingsView;
  /** Receives one more delivery and announces it. */
  receive(): void;
}

const UNLOCKED: KeychainView = { state: "unlocked", home: "keychain", problem: null };

function endpoint(platform: string, deliveries: readonly DeliverySummary[]): EndpointView {
  const own = deliveries.filter((delivery) => delivery.platform === platform);
  const last = own[0];
  return {
    id: `edp_${platform}`,
    workspace_id: "wsp_1",
    connection_id: `con_${platform}`,
    name: platform,
    path: `/in/${platform}-token`,
    url: `http://127.0.0.1:8787/in/${platform}-token`,
    platform,
    platform_name: platformName(platform),
    scheme: null,
    verifies: {
      id: `${platform}/hmac_sha256`,
      label: "HMAC-SHA256 hex of {timestamp}.{body}",
      provenance: "documented",
      covers: ["sender", "body", "age"],
    },
    key: null,
    own_secret: false,
    params: {},
    relayed: false,
    answer: sampleAnswer(),
    events: ["shift.published"],
    deliveries: own.length,
    last: last ? { id: last.id, received_at: last.received_at, verdict: last.verdict } : null,
    created_at: new Date(NOW - 86_400_000).toISOString(),
  };
}

const WORDS: Readonly<Record<string, (delivery: DeliverySummary) => boolean>> = {
  valid: ({ verdict }) => verdict === "valid",
  invalid: ({ verdict }) => verdict === "invalid",
  failed: ({ verdict }) => verdict === "invalid",
  duplicate: ({ duplicate_of }) => duplicate_of !== null,
};

/** As much of the language of queries as the tests speak. */
function asks(delivery: DeliverySummary, query: string): boolean {
  for (const word of query.split(" ").filter((part) => part !== "")) {
    const [, field, value = ""] = /^([a-z]+):(.*)$/.exec(word) ?? [];
    if (field !== undefined && field !== "verdict") {
      const offset = new TextEncoder().encode(query.slice(0, query.indexOf(word))).length;
      const at = { field: "query", offset, length: field.length };
      const message = `There is no field \`${field}\`.`;
      throw { code: "usage.bad_query", message, hint: "Did you mean `verdict:`?", fields: {}, at };
    }
    const event = (delivery.provider_event ?? "").toLowerCase();
    const has = delivery.id.startsWith(word) || event.includes(word.toLowerCase());
    if (field === undefined ? !has : !WORDS[value]?.(delivery)) return false;
  }
  return true;
}

function fits(delivery: DeliverySummary, filter: DeliveryFilterRequest): boolean {
  return (
    (filter.verdict === undefined || delivery.verdict === filter.verdict) &&
    (filter.platform === undefined || delivery.platform === filter.platform) &&
    (filter.endpoint_id === undefined || delivery.endpoint_id === filter.endpoint_id) &&
    (filter.duplicates === undefined || filter.duplicates === (delivery.duplicate_of !== null)) &&
    asks(delivery, filter.query ?? "")
  );
}

/** A whole backend in memory: for tests, and for looking at the window without one. */
export function world({ deliveries: count = 40, keychain = UNLOCKED }: WorldOptions = {}): World {
  const deliveries = Array.from({ length: count }, (_, index) => row(index, count));
  const attempts: AttemptView[] = [];
  const settings: SettingsView = {
    theme: "system",
    density: "normal",
    single_key_shortcuts: true,
    hints_dismissed: false,
    active_workspace: null,
  };
  let role: StatusView["role"] = "owner";
  const notes = new Map<string, NoteView>();
  const workspaces: WorkspaceView[] = [];
  let views: SavedViewView[] = [];
  const addWorkspace = (
    name: string,
    environment: WorkspaceView["environment"],
    platforms: readonly string[],
  ) => {
    const workspace: WorkspaceView = {
      id: `wsp_${workspaces.length + 1}`,
      name,
      environment,
      created_at: new Date(NOW).toISOString(),
      connections: platforms.map((platform) => ({
        id: `con_${platform}`,
        name: platform,
        platform,
        platform_name: platformName(platform),
        base_url: null,
      })),
    };
    workspaces.push(workspace);
    return workspace;
  };
  if (count > 0) addWorkspace("Acme Events", "sandbox", PLATFORMS);

  const status = (): StatusView => ({
    version: "0.1.0",
    store: { deliveries: deliveries.length, bytes: 3_100_000, folder: "~/.local/share/gatehouse" },
    keychain,
    receiver: {
      listening: workspaces.length > 0,
      address: workspaces.length > 0 ? "127.0.0.1:8787" : null,
      endpoints: 5,
      problem: null,
      strays: NO_STRAYS,
    },
    sandbox_running: workspaces.length > 0,
    settings: { ...settings },
    role,
  });
  const sandbox = (): SandboxView => ({
    running: workspaces.length > 0,
    workspace_id: workspaces[0]?.id ?? null,
    consumer_url: "http://127.0.0.1:8799/hooks",
    platforms: PLATFORMS.map((platform) => ({
      platform,
      name: platformName(platform),
      events: ["shift.published", "shift.updated"],
      faults: ["tampered", "stale", "duplicate"],
      endpoint_id: `edp_${platform}`,
      secret_last_four: "a91f",
      secret_fingerprint: "a91f3c5e".repeat(8),
      invented: platform === "keruja" ? ["the header's layout"] : [],
      deliveries: deliveries.filter((delivery) => delivery.platform === platform).length,
      failed: deliveries.filter(
        (delivery) => delivery.platform === platform && delivery.verdict === "invalid",
      ).length,
    })),
  });

  const host = fakeHost(
    {
      "status.get": status,
      "activities.list": () => ({ activities: [] }),
      "deliveries.changed_verdicts": () => ({ run: null }),
      "deliveries.verify_again": () => ({ activity_id: 1 }),
      "settings.set": (change) => {
        Object.assign(settings, change);
        host.announce([{ event: "changed", topic: "settings" }]);
        return { ...settings };
      },
      "workspaces.list": () => ({ workspaces: [...workspaces] }),
      "workspaces.create": ({ name, environment, platforms }) => {
        const workspace = addWorkspace(name, environment, platforms);
        host.announce([
          { event: "changed", topic: "workspaces" },
          { event: "changed", topic: "endpoints" },
        ]);
        return workspace;
      },
      "endpoints.list": () => ({
        endpoints: (workspaces[0]?.connections ?? []).map(({ platform }) => endpoint(platform, deliveries)),
      }),
      "tunnels.list": () => ({ tunnels: [], kinds: [], advice: [] }),
      "forwards.list": () => ({ rules: [] }),
      "subscriptions.places": () => ({ places: [] }),
      "deadletters.list": () => ({ deadletters: [], next: null }),
      "endpoints.add": ({ name }) => endpoint(name, deliveries),
      "keys.list": () => ({ keys: [] }),
      "keys.slots": () => ({ slots: [sampleSlot()] }),
      "receiver.start": () => status().receiver,
      "profiles.list": () => ({
        profiles: PLATFORMS.map((id) => ({
          id,
          name: platformName(id),
          summary: "Webhooks",
          schemes: 1,
          events: 2,
          contradictions: 0,
          origin: "built-in",
          set: 0,
        })),
        problems: [],
      }),
      "deliveries.page": ({ filter, after, rank = 0, limit = 100 }) => {
        const found = deliveries.filter((delivery) => fits(delivery, filter));
        const start =
          after === undefined ? 0 : found.findIndex((delivery) => delivery.sequence < Number(after));
        const page = start < 0 ? [] : found.slice(start + rank, start + rank + limit);
        const last = page.at(-1);
        const more = last !== undefined && found.at(-1) !== last;
        return {
          deliveries: page,
          next: more ? String(last.sequence) : null,
          total: found.length,
          at_least: false,
          unindexed: 0,
          top: page[0] ? String(page[0].sequence + 1) : null,
          ranked: true,
        };
      },
      "deliveries.complete": ({ query, caret }) => {
        const typed = /[a-z]*$/.exec(query.slice(0, caret))?.[0] ?? "";
        const isValue = query.slice(0, caret - typed.length).endsWith("verdict:");
        const known = isValue ? ["valid", "invalid"] : ["verdict:", "event:"];
        const items = known.filter((word) => word.startsWith(typed) && word !== typed);
        return {
          offset: caret - typed.length,
          length: typed.length,
          items: items.map((text) => ({ text, note: isValue ? null : "what it asks" })),
        };
      },
      "views.list": () => ({ views: [...views] }),
      "views.save": ({ name, query }) => {
        views.push({ name, query });
        host.announce([{ event: "changed", topic: "views" }]);
        return {};
      },
      "views.remove": ({ name }) => {
        views = views.filter((view) => view.name !== name);
        host.announce([{ event: "changed", topic: "views" }]);
        return {};
      },
      "deliveries.counts": () => ({
        all: deliveries.length,
        valid: deliveries.filter((delivery) => delivery.verdict === "valid").length,
        invalid: deliveries.filter((delivery) => delivery.verdict === "invalid").length,
        unverified: deliveries.filter((delivery) => /^un/.test(delivery.verdict)).length,
        duplicate: deliveries.filter((delivery) => delivery.duplicate_of !== null).length,
      }),
      "deliveries.get": ({ delivery_id }) => {
        const found = deliveries.find((delivery) => delivery.id === delivery_id);
        if (found) return { ...detail(found, deliveries), note: notes.get(delivery_id) ?? null };
        throw {
          code: "delivery.unknown",
          message: `No delivery ${delivery_id} is stored.`,
          hint: null,
          fields: {},
        };
      },
      "deliveries.histogram": () => ({ bars: [], to: new Date(NOW).toISOString(), cut: false }),
      "notes.write": ({ delivery_ids, text, pinned }) => {
        for (const id of delivery_ids) {
          const before = notes.get(id);
          const after: NoteView = {
            text: text ?? before?.text ?? "",
            pinned: pinned ?? before?.pinned ?? false,
            written_at: new Date(NOW).toISOString(),
          };
          notes.set(id, after);
          const at = deliveries.findIndex((delivery) => delivery.id === id);
          const found = deliveries[at];
          if (found) deliveries[at] = { ...found, pinned: after.pinned, noted: after.text !== "" };
        }
        host.announce([{ event: "changed", topic: "deliveries" }]);
        return { changed: delivery_ids.length };
      },
      "support.begin": () => {
        role = "support";
        host.announce([{ event: "changed", topic: "settings" }]);
        return { role };
      },
      "deliveries.diff": ({ delivery_id, with: other }) => {
        const at = deliveries.findIndex((delivery) => delivery.id === delivery_id);
        const row = deliveries[at] as DeliverySummary;
        const left = other === undefined ? deliveries[at + 1] : deliveries.find(({ id }) => id === other);
        return sampleDiff(row, left);
      },
      "deliveries.signed": () => sampleSigned(),
      "deliveries.compare_valid": () =>
        sampleComparison(deliveries.find((delivery) => delivery.verdict === "valid")),
      "deliveries.report": ({ delivery_id }) => ({ text: `# Delivery ${delivery_id}\n` }),
      "deliveries.vector": ({ delivery_id }) => ({
        text: JSON.stringify({ id: delivery_id }),
        file_name: `${delivery_id}.json`,
        note: "Put the secret in before it is used.",
      }),
      "snippets.get": ({ language, scheme }) => sampleSnippet(language, scheme),
      "attempts.list": ({ delivery_id }) => ({
        attempts: attempts.filter((made) => made.delivery_id === delivery_id),
        suggested_target: "http://127.0.0.1:8799/hooks",
      }),
      "replay.runs": () => ({ runs: [] }),
      "replay.preview": (order) => samplePreview({ total: Math.max(1, order.delivery_ids.length) }),
      "replay.send": ({ delivery_id, url, mode = "recorded" }) => {
        const made = attempt(delivery_id, url, NOW + attempts.length * 1000, mode);
        attempts.push(made);
        host.announce([{ event: "attempt_finished", delivery_id }]);
        return made;
      },
      "sandbox.status": sandbox,
      "sandbox.scenarios": () => ({ scenarios: sampleScenarios() }),
      "sandbox.try": ({ memory_only }) => {
        const workspace = addWorkspace("Sandbox", "offline", PLATFORMS);
        deliveries.push(...Array.from({ length: 9 }, (_, index) => row(index, 9)));
        for (const topic of ["workspaces", "endpoints", "deliveries", "sandbox", "receiver"] as const) {
          host.announce([{ event: "changed", topic }]);
        }
        const look_at = deliveries.find((delivery) => delivery.reason === "mismatch")?.id ?? null;
        return {
          workspace_id: workspace.id,
          secrets_in: memory_only ? "memory" : "keychain",
          sent: [],
          look_at,
        };
      },
    },
    (kind) =>
      new TextEncoder().encode(
        kind === "delivery-signed"
          ? SIGNED
          : kind.endsWith("head")
            ? HEAD
            : kind.startsWith("delivery")
              ? BODY
              : "ok",
      ),
  );

  return {
    host,
    status,
    deliveries,
    attempts,
    settings,
    receive() {
      const sequence = (deliveries[0]?.sequence ?? 0) + 1;
      deliveries.unshift({ ...row(0, sequence), sequence, id: `dlv_${String(sequence).padStart(8, "0")}` });
      host.announce([
        { event: "delivery_appended", workspace_id: "wsp_1", delivery_id: deliveries[0]?.id ?? "", sequence },
      ]);
    },
  };
}
