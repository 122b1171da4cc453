import type { EndpointView, KeyView, SandboxPlatformView, SentView, SlotView } from "../rpc/generated";
import { sampleAnswer } from "./answers";
import { conformance } from "./conformance";
import { furnishProfiles } from "./profiles";
import type { World } from "./world";

const AT = "2026-11-21T08:30:00Z";

/** A key without its value, which no answer carries. */
export function sampleKey(change: Partial<KeyView> = {}): KeyView {
  return {
    id: "key_1",
    workspace_id: "wsp_1",
    connection_id: "con_keruja",
    connection: "keruja",
    platform: "keruja",
    name: "staging",
    slot: "webhook",
    last_four: "03c7",
    fingerprint_sha256: "a91f03c7".repeat(8),
    environment: "sandbox",
    scopes: [],
    fields: {},
    kept_in: "keychain",
    state: "current",
    created_at: AT,
    expires_at: null,
    last_used_at: AT,
    looks_like: null,
    foreign: false,
    read_only: false,
    expires_by_profile: false,
    renewable: false,
    ...change,
  };
}

/** A slot of a platform as forms read it. */
export function sampleSlot(change: Partial<SlotView> = {}): SlotView {
  return {
    name: "webhook",
    label: "Signing secret",
    signs_deliveries: true,
    made_at: null,
    shown_once: false,
    fields: [],
    scopes: [],
    scopes_total: null,
    read_only: false,
    login: null,
    login_needs: [],
    ...change,
  };
}

/** An endpoint that verifies with a key and has received. */
export function sampleEndpoint(change: Partial<EndpointView> = {}): EndpointView {
  return {
    id: "edp_keruja",
    workspace_id: "wsp_1",
    connection_id: "con_keruja",
    name: "staging",
    path: "/in/9f27c1e4b8d0",
    url: "http://127.0.0.1:8787/in/9f27c1e4b8d0",
    platform: "keruja",
    platform_name: "Keruja",
    scheme: null,
    verifies: {
      id: "keruja/hmac",
      label: "HMAC-SHA256 hex of {timestamp}.{body}",
      provenance: "assumed",
      covers: ["sender", "body", "age"],
    },
    key: sampleKey(),
    own_secret: false,
    params: {},
    relayed: false,
    answer: sampleAnswer(),
    events: ["shift.published", "shift.updated", "assignment.declined"],
    deliveries: 118,
    last: { id: "dlv_1", received_at: AT, verdict: "valid" },
    created_at: AT,
    ...change,
  };
}

/** One imitation of the sandbox. */
export function samplePlatform(change: Partial<SandboxPlatformView> = {}): SandboxPlatformView {
  return {
    platform: "keruja",
    name: "Keruja",
    events: ["shift.published", "shift.updated"],
    faults: ["bad-signature", "old-timestamp", "duplicate"],
    endpoint_id: "edp_keruja",
    secret_last_four: "03c7",
    secret_fingerprint: "a91f03c7".repeat(8),
    invented: ["event names", "paths"],
    deliveries: 12,
    failed: 2,
    ...change,
  };
}

const SLOTS: SlotView[] = [
  sampleSlot(),
  sampleSlot({ name: "api_key", label: "API key", signs_deliveries: false }),
];

const ENDPOINTS: EndpointView[] = [
  sampleEndpoint(),
  sampleEndpoint({
    id: "edp_rejento",
    connection_id: "con_rejento",
    name: "ats-sync",
    path: "/in/3be077c2a91f",
    url: "http://127.0.0.1:8787/in/3be077c2a91f",
    platform: "rejento",
    platform_name: "rejento",
    verifies: {
      id: "rejento/hmac",
      label: "HMAC-SHA256 hex of the body",
      provenance: "documented",
      covers: ["sender", "body"],
    },
    key: sampleKey({ id: "key_2", name: "ats-sync", fingerprint_sha256: "3be077c2".repeat(8) }),
    events: ["candidate.matched", "candidate.created"],
    deliveries: 57,
    last: { id: "dlv_2", received_at: AT, verdict: "invalid" },
  }),
  sampleEndpoint({
    id: "edp_kejue",
    connection_id: "con_kejue",
    name: "calls",
    path: "/in/77c2e819c40d",
    url: "http://127.0.0.1:8787/in/77c2e819c40d",
    platform: "kejue",
    platform_name: "Kejue",
    verifies: {
      id: "kejue/hmac_sha256",
      label: "HMAC-SHA256 hex of {timestamp}.{body}",
      provenance: "observed",
      covers: ["sender", "body", "age"],
    },
    key: null,
    events: ["call.analyzed", "call.ended"],
    deliveries: 0,
    last: null,
  }),
];

/** Gives a world endpoints, keys, profiles and a sandbox that can be worked with. */
export function furnish({ host }: World): void {
  furnishProfiles({ host });
  let endpoints = [...ENDPOINTS];
  let keys = [
    sampleKey(),
    sampleKey({
      id: "key_2",
      connection_id: "con_rejento",
      connection: "rejento",
      platform: "rejento",
      name: "ats-sync",
      last_four: "9d11",
      fingerprint_sha256: "3be077c2".repeat(8),
    }),
    sampleKey({
      id: "key_3",
      connection_id: "con_kejue",
      connection: "kejue",
      platform: "kejue",
      name: "import bot",
      slot: "api_key",
      last_four: "41fe",
      fingerprint_sha256: "5d3019fa".repeat(8),
      last_used_at: null,
    }),
  ];
  const sent = (event: string, fault: string | null): SentView => ({
    platform: "keruja",
    event,
    fault,
    endpoint_id: "edp_keruja",
    at: AT,
    status: fault === "bad-signature" ? 401 : 200,
    error: null,
    latency_ms: 4,
    delivery_id: "dlv_1",
  });
  const changed = (topic: "keys" | "endpoints") => host.announce([{ event: "changed", topic }]);
  host.answer({
    "endpoints.list": () => ({ endpoints }),
    "tunnels.list": () => ({ tunnels: [], kinds: [], advice: [] }),
    "forwards.list": () => ({ rules: [] }),
    "deadletters.list": () => ({ deadletters: [], next: null }),
    "endpoints.test": ({ event = "shift.published" }) => ({ sent: [sent(event, null)] }),
    "conformance.run": ({ url }) => conformance(url),
    "endpoints.set": ({ endpoint_id, name }) => {
      endpoints = endpoints.map((one) => (one.id === endpoint_id ? { ...one, name: name ?? one.name } : one));
      changed("endpoints");
      return sampleEndpoint({ id: endpoint_id });
    },
    "endpoints.add": ({ name, connection_id }) => {
      const made = sampleEndpoint({
        id: "edp_new",
        name,
        connection_id,
        key: null,
        deliveries: 0,
        last: null,
      });
      endpoints = [...endpoints, made];
      changed("endpoints");
      return made;
    },
    "endpoints.remove": ({ endpoint_id }) => {
      endpoints = endpoints.filter(({ id }) => id !== endpoint_id);
      changed("endpoints");
      return { deliveries: 0, keys: 0, keys_left: [] };
    },
    "keys.list": () => ({ keys }),
    "keys.slots": () => ({ slots: SLOTS }),
    "keys.add": ({ name, connection_id, slot, value }) => {
      const made = sampleKey({
        id: "key_new",
        name,
        connection_id,
        slot,
        last_four: value.length > 12 ? value.slice(-4) : "",
        fingerprint_sha256: "c40d7e61".repeat(8),
        last_used_at: null,
      });
      keys = [...keys, made];
      changed("keys");
      return made;
    },
    "keys.check": () => ({ readable: true, sha256: "9f".repeat(32), problem: null }),
    "keys.try": () => ({ accepted: true, status: 200, call: "GET /webhooks", problem: null }),
    "keys.set": ({ key_id, change }) => {
      const set = (key: KeyView): KeyView =>
        key.id === key_id
          ? {
              ...key,
              name: change.name ?? key.name,
              scopes: change.scopes ?? key.scopes,
              fields: { ...key.fields, ...change.fields },
              expires_at: change.no_end ? null : (change.expires_at ?? key.expires_at),
            }
          : key;
      keys = keys.map(set);
      changed("keys");
      return keys.find(({ id }) => id === key_id) ?? sampleKey();
    },
    "keys.rotate": ({ key_id }) => {
      const old = keys.find(({ id }) => id === key_id) ?? sampleKey();
      const made = sampleKey({ ...old, id: "key_rotated", fingerprint_sha256: "c40d7e61".repeat(8) });
      keys = keys.map((key) =>
        key.id === key_id ? { ...key, state: "previous", expires_at: "2026-11-22T08:30:00Z" } : key,
      );
      keys = [...keys, made];
      changed("keys");
      return made;
    },
    "keys.revoke": ({ key_id }) => {
      keys = keys.map((key) => (key.id === key_id ? { ...key, state: "revoked" } : key));
      changed("keys");
      return keys.find(({ id }) => id === key_id) ?? sampleKey();
    },
    "keys.remove": ({ key_id }) => {
      keys = keys.filter(({ id }) => id !== key_id);
      changed("keys");
      return {} as never;
    },
    "sandbox.status": () => ({
      running: true,
      workspace_id: "wsp_1",
      consumer_url: "http://127.0.0.1:8799/hooks",
      platforms: [
        samplePlatform(),
        samplePlatform({ platform: "keruj", name: "Keruj", events: ["application_install"], failed: 0 }),
        samplePlatform({ platform: "kejue", name: "Kejue", events: ["call.analyzed"], failed: 0 }),
        samplePlatform({ platform: "rejento", name: "rejento", events: ["candidate.matched"], invented: [] }),
        samplePlatform({ platform: "timehunter", name: "TimeHunter", events: ["session.started"] }),
      ],
    }),
    "sandbox.world": () => ({
      running: true,
      base_url: "http://127.0.0.1:8799",
      platforms: ["kejue", "rejento"],
      now: AT,
      ahead_ms: 0,
      stopped: false,
      skew_seconds: 0,
      possible_faults: ["500", "429"],
      faults: [],
      deliveries: [],
    }),
    "sandbox.send": ({ platform, event = "shift.published", fault = null }) => ({
      sent: [{ ...sent(event, fault), platform }],
    }),
    "doctor.run": () => ({
      checks: [
        { name: "Store", ok: true, detail: "schema 1, 431 deliveries, integrity checked" },
        { name: "Keychain", ok: true, detail: "unlocked, wrote and read a probe" },
        { name: "Port 8787", ok: false, detail: "another program listens there; choose another port" },
      ],
    }),
  });
}
