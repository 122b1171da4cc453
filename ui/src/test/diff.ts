import type { DeliverySummary, DiffView } from "../rpc/generated";

/** What the fake world says of two deliveries. */
export function sampleDiff(
  row: DeliverySummary,
  left: DeliverySummary | undefined,
  change: Partial<DiffView> = {},
): DiffView {
  if (left === undefined) {
    return {
      this: row,
      with: null,
      previous: null,
      last_valid: null,
      facts: [],
      headers: [],
      head_unknown: false,
      checks: [],
      body: null,
      ...change,
    };
  }
  return {
    this: row,
    with: left,
    previous: left.id,
    last_valid: "dlv_00000038",
    facts: [
      { fact: "verdict", left: left.verdict, right: row.verdict, equal: left.verdict === row.verdict },
      { fact: "answer", left: "200", right: String(row.status_answered), equal: row.status_answered === 200 },
    ],
    headers: [
      { name: "Host", change: "equal", left: "127.0.0.1:8787", right: "127.0.0.1:8787", expected: false },
      {
        name: "X-Keruja-Signature",
        change: "changed",
        left: "t=1,v1=ab",
        right: "t=2,v1=cd",
        expected: true,
      },
      { name: "Via", change: "added", left: null, right: "1.1 nginx", expected: false },
    ],
    head_unknown: false,
    checks: [
      {
        id: "signature_matches",
        left: "passed",
        right: "failed",
        left_evidence: ["computed ab"],
        right_evidence: ["computed cd"],
        equal: false,
      },
    ],
    body: {
      equal: false,
      left_size: 330,
      right_size: 331,
      first: 20,
      bytes: { offset: 16, left: "7b2261223a31", right: "7b2261223a32" },
      text: {
        formatted: true,
        folded_after: 9,
        cut: false,
        lines: [
          { change: "equal", left: 3, right: 3, text: '  "org": "acme",', folded: 2 },
          { change: "removed", left: 4, right: null, text: '  "job": "lead"', folded: 0 },
          { change: "added", left: null, right: 4, text: '  "job": "crew"', folded: 0 },
        ],
      },
      json: {
        cut: false,
        changes: [
          { change: "changed", pointer: "/job", from: null, left: '"lead"', right: '"crew"' },
          { change: "moved", pointer: "/list/0", from: "/list/3", left: null, right: "7" },
        ],
      },
      note: null,
    },
    ...change,
  };
}
