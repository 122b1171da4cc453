import type { ConformanceCheckView, ConformanceView } from "../rpc/generated";

const check = (change: Partial<ConformanceCheckView>): ConformanceCheckView => ({
  name: "valid",
  sent: "a delivery that is signed right",
  why: "What is refused here is lost.",
  expected: "2xx",
  got: "200",
  ok: true,
  note: null,
  took_ms: 4,
  ...change,
});

/** A consumer that throws at an empty signature. */
export const conformance = (target: string): ConformanceView => ({
  platform: "keruja",
  scheme: "keruja/hmac",
  event: "shift.published",
  target,
  at: "2026-11-21T08:30:00Z",
  passed: 1,
  failed: 1,
  skipped: 1,
  stopped: false,
  checks: [
    check({}),
    check({
      name: "empty_signature",
      sent: "a delivery whose signature's header is empty",
      why: "A 500 is sent again.",
      expected: "4xx",
      got: "500",
      ok: false,
    }),
    check({ name: "doubled_token", got: null, ok: null, note: "The scheme sends no token." }),
  ],
});
