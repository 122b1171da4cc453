import type { AttemptView, CheckView, DeliverySummary, DeliveryView } from "../rpc/generated";

const NAMES: Record<string, string> = {
  keruja: "Keruja",
  keruj: "Keruj",
  kejue: "Kejue",
  rejento: "rejento",
  timehunter: "TimeHunter",
};

export const platformName = (platform: string): string => NAMES[platform] ?? platform;

export const HEAD = `POST /in/keruja-token HTTP/1.1\r\nHost: 127.0.0.1:8787\r\nContent-Type: application/json\r\nX-Keruja-Signature: t=1795254065,v1=77ab\r\nContent-Length: 71\r\n\r\n`;
export const BODY = `{"type":"shift.published","timestamp":"2026-11-21T09:41:03Z","pay":31.4}`;

function checks(row: DeliverySummary): CheckView[] {
  const wrong = row.reason === "mismatch";
  const old = row.reason === "timestamp_too_old";
  return [
    {
      id: "header_present",
      outcome: "passed",
      evidence: [{ label: "header", value: "X-Keruja-Signature" }],
      provenance: "assumed",
    },
    {
      id: "layout_read",
      outcome: "passed",
      evidence: [{ label: "layout", value: "t=1795254065, v1= 64 hex digits" }],
      provenance: "assumed",
    },
    {
      id: "timestamp_read",
      outcome: "passed",
      evidence: [{ label: "sent at", value: "2026-11-21T09:41:03Z" }],
      provenance: "documented",
    },
    {
      id: "secret_found",
      outcome: "passed",
      evidence: [{ label: "secret", value: "staging …a91f" }],
      provenance: "user",
    },
    {
      id: "signature_matches",
      outcome: wrong ? "failed" : "passed",
      evidence: wrong
        ? [
            { label: "computed", value: "ca1335bece8ff478…2e8a6354" },
            { label: "received", value: "123b82d41d7ae5b1…e43b8ee4" },
          ]
        : [
            { label: "algorithm", value: "HMAC-SHA-256" },
            { label: "computed", value: "123b82d41d7ae5b1…e43b8ee4" },
            { label: "received", value: "123b82d41d7ae5b1…e43b8ee4" },
            { label: "secret", value: "staging" },
          ],
      provenance: "documented",
    },
    {
      id: "timestamp_fresh",
      outcome: wrong ? "not_reached" : old ? "failed" : "passed",
      evidence: wrong
        ? []
        : [{ label: "age", value: old ? "612 s; the limit is 300 s" : "2 s; the limit is 300 s" }],
      provenance: wrong ? null : "documented",
    },
    { id: "first_seen", outcome: wrong || old ? "not_reached" : "passed", evidence: [], provenance: null },
  ];
}

export function detail(row: DeliverySummary, all: readonly DeliverySummary[]): DeliveryView {
  const wrong = row.reason === "mismatch";
  return {
    summary: row,
    platform_name: platformName(row.platform),
    verdict: {
      status: row.verdict,
      reason: row.reason,
      scheme: `${row.platform}/hmac_sha256`,
      scheme_label: "HMAC-SHA256 hex of {timestamp}.{body}",
      matched_secret: wrong ? null : "staging",
      matched_previous: !wrong && row.provider_event === "interview.scheduled",
      checks: checks(row),
      covers: ["sender", "body", "age"],
      weak_spots:
        row.platform === "rejento"
          ? [
              {
                code: "time_not_signed",
                words:
                  "No time is signed: an old request sent again is valid for ever. Keep the ids that were seen.",
              },
            ]
          : [],
      fidelity_words: wrong
        ? "A proxy stood in front: the body is as it was sent, and headers were added."
        : "These are the bytes that the platform sent, as they were on the wire.",
      added_headers: wrong ? ["Via"] : [],
      cause: wrong ? "body_newline" : null,
      hint: wrong
        ? "The sender signed the body without the line end that it has here. Find what adds it on the way, or sign the bytes that are sent."
        : null,
      signed_content_sha256: "3e5c781c".repeat(8),
    },
    headers: [
      { name: "Host", value: "127.0.0.1:8787", escaped: false },
      { name: "Content-Type", value: "application/json", escaped: false },
      { name: "X-Keruja-Signature", value: "t=1795254065,v1=77ab", escaped: false },
      { name: "x-note", value: "caf\\xE9", escaped: true },
      { name: "Content-Length", value: "71", escaped: false },
    ],
    trailers: [],
    head_size: HEAD.length,
    head_note: null,
    content_type: "application/json",
    body_sha256: "3e5c781c".repeat(8),
    peer: "127.0.0.1:52114",
    occurred_at: new Date(Date.parse(row.received_at) - 2_200).toISOString(),
    at_receipt: null,
    transit: {
      added: wrong
        ? [{ header: { name: "Via", value: "1.1 nginx", escaped: false }, by: "an HTTP proxy" }]
        : [],
      relay: null,
      does: null,
    },
    handshake: null,
    note: null,
    sealed: [],
    last_valid: all.find((other) => other.verdict === "valid")?.id ?? null,
    same_event: all.filter((other) => other.id === row.id || other.id === row.duplicate_of),
  };
}

export function attempt(
  delivery: string,
  target: string,
  at: number,
  mode: AttemptView["mode"],
): AttemptView {
  return {
    id: `att_${at}`,
    delivery_id: delivery,
    mode,
    target,
    started_at: new Date(at).toISOString(),
    status: 200,
    error: null,
    timings: { connect_us: 310, tls_us: null, first_byte_us: 2_900, total_us: 4_100 },
    headers_changed: mode === "resigned" ? ["X-Keruja-Signature"] : [],
    response_headers: [{ name: "content-type", value: "text/plain", escaped: false }],
    response_size: 2,
    response_truncated: false,
  };
}
