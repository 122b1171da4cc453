import type { DeliverySummary, Reason, VerdictStatus } from "../rpc/generated";

/** Moments are counted back from here, so that every picture shows the same. */
export const NOW = Date.parse("2026-11-21T09:41:15.212Z");

type Kind = readonly [
  platform: string,
  event: string,
  verdict: VerdictStatus,
  reason: Reason,
  duplicate?: true,
];

const KINDS: readonly Kind[] = [
  ["keruja", "shift.published", "invalid", "mismatch"],
  ["keruja", "shift.published", "invalid", "timestamp_too_old"],
  ["rejento", "candidate.matched", "valid", "ok", true],
  ["rejento", "candidate.matched", "valid", "ok"],
  ["timehunter", "session.started", "valid", "ok"],
  ["kejue", "call.analyzed", "valid", "ok"],
  ["keruj", "application_install", "valid", "ok"],
  ["kejue", "call.ended", "unprotected", "unsigned"],
  ["timehunter", "leave.requested", "unverified", "secret_missing"],
  ["rejento", "interview.scheduled", "valid", "ok"],
  ["keruja", "shift.updated", "valid", "ok"],
];

/** A delivery of the fake world; 0 is the newest. */
export function row(index: number, total: number): DeliverySummary {
  const [platform, event, verdict, reason, duplicate] = KINDS[index % KINDS.length] ?? (KINDS[0] as Kind);
  const sequence = total - index;
  return {
    sequence,
    id: `dlv_${String(sequence).padStart(8, "0")}`,
    workspace_id: "wsp_1",
    endpoint_id: `edp_${platform}`,
    endpoint: platform,
    platform,
    received_at: new Date(NOW - index * 17_000).toISOString(),
    method: "POST",
    path: `/in/${platform}-token`,
    status_answered: verdict === "invalid" ? 401 : 200,
    size: 337,
    verdict,
    reason,
    fidelity: "wire",
    provider_event: event,
    provider_delivery_id: `evt_${sequence}`,
    attempt: duplicate ? 2 : 1,
    duplicate_of: duplicate ? `dlv_${String(sequence - 1).padStart(8, "0")}` : null,
  };
}
