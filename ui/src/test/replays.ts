import type {
  ReplayItemView,
  ReplayOrder,
  ReplayPreviewView,
  ReplayRunView,
  RpcError,
} from "../rpc/generated";
import { attempt } from "./detail";
import { NOW } from "./rows";
import type { World } from "./world";

/** A run of the fake world. */
export function sampleRun(change: Partial<ReplayRunView> = {}): ReplayRunView {
  return {
    id: "rpl_1",
    workspace_id: "wsp_1",
    target: "http://127.0.0.1:3000/hooks",
    mode: "recorded",
    order: "arrival",
    concurrency: 4,
    state: "running",
    total: 1000,
    sent: 480,
    answered_2xx: 470,
    answered_other: 7,
    failed: 3,
    possible_duplicates: 0,
    rate: null,
    left_ms: 42_000,
    start_at: null,
    late_ms: null,
    created_at: new Date(NOW).toISOString(),
    ended_at: null,
    first_error: null,
    ...change,
  };
}

/** An item of a run. */
export function sampleItem(change: Partial<ReplayItemView> = {}): ReplayItemView {
  return {
    place: 1,
    delivery_id: "dlv_00000040",
    provider_event: "shift.published",
    state: "answered",
    status: 200,
    error: null,
    latency_ms: 4,
    possible_duplicate: false,
    attempt_id: "att_1",
    ...change,
  };
}

/** What a dry run says. */
export function samplePreview(change: Partial<ReplayPreviewView> = {}): ReplayPreviewView {
  return {
    total: 1,
    target: "http://127.0.0.1:8799/hooks",
    requests: [
      {
        delivery_id: "dlv_00000040",
        provider_event: "shift.published",
        head: [
          "POST /hooks HTTP/1.1",
          "Host: 127.0.0.1:8799",
          "Content-Type: application/json",
          "X-Keruja-Signature: t=1795254075,v1=9c01",
        ],
        body_size: 71,
        body_changed: false,
        headers_changed: ["Host", "X-Keruja-Signature"],
        problem: null,
      },
    ],
    guard: null,
    at_least_ms: null,
    ...change,
  };
}

export const GUARD = {
  reason: "The target is not on this machine, and `Acme Events` is a production workspace.",
  confirm: "Acme Events",
};

/** Answers replays of many: a run of one ends at once, others stay where they are put. */
export function furnishReplays({ host, attempts, deliveries }: World): { runs: ReplayRunView[] } {
  const runs: ReplayRunView[] = [];
  const change = (id: string, next: Partial<ReplayRunView>): ReplayRunView => {
    const at = runs.findIndex((run) => run.id === id);
    const run = { ...sampleRun(), ...runs[at], ...next };
    runs[at] = run;
    host.announce([{ event: "changed", topic: "replays" }]);
    return run;
  };
  const countOf = ({ delivery_ids, query }: ReplayOrder) =>
    query === undefined ? delivery_ids.length : deliveries.length;
  host.answer({
    "replay.preview": (order) => samplePreview({ total: countOf(order) }),
    "replay.runs": () => ({ runs: [...runs] }),
    "replay.start": (order) => {
      const total = countOf(order);
      const run = sampleRun({
        id: `rpl_${runs.length + 1}`,
        target: order.url,
        mode: order.mode ?? "recorded",
        state: order.start_at ? "scheduled" : total === 1 ? "done" : "running",
        total,
        sent: total === 1 ? 1 : 0,
        answered_2xx: total === 1 ? 1 : 0,
        answered_other: 0,
        failed: 0,
      });
      runs.unshift(run);
      const [only] = order.delivery_ids;
      if (total === 1 && only !== undefined) {
        const made = attempt(only, order.url, NOW + runs.length * 1000, order.mode ?? "recorded");
        attempts.push({ ...made, replay: { run_id: run.id, place: 1, possible_duplicate: false } });
        host.announce([{ event: "attempt_finished", delivery_id: only }]);
      }
      host.announce([{ event: "changed", topic: "replays" }]);
      return run;
    },
    "replay.run": ({ run_id }) => ({
      run: runs.find(({ id }) => id === run_id) ?? sampleRun(),
      items: [sampleItem()],
      next: null,
    }),
    "replay.pause": ({ run_id }) => change(run_id, { state: "paused", left_ms: null }),
    "replay.resume": ({ run_id }) => change(run_id, { state: "running", left_ms: 40_000 }),
    "replay.cancel": ({ run_id }) => change(run_id, { state: "cancelled", left_ms: null }),
  });
  return { runs };
}

/** What the backend says where a confirmation is missing. */
export const UNCONFIRMED: RpcError = {
  code: "replay.production",
  message: "This goes to a target of real people.",
  hint: "Type the workspace's name.",
  fields: { confirm: "Type `Acme Events`." },
};
