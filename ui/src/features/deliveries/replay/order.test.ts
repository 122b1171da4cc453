import { describe, expect, it } from "vitest";
import { leftOf } from "./left";
import { EMPTY, isPlain, orderOf, unread } from "./order";

const ONE = { kind: "one", id: "dlv_1" } as const;
const URL = "http://127.0.0.1:3000/hooks";

describe("an order", () => {
  it("of one delivery as recorded is plain, and waited for", () => {
    const order = orderOf({ ...EMPTY, url: ` ${URL} ` }, ONE, "wsp_1");
    expect(order).toEqual({
      workspace_id: "wsp_1",
      delivery_ids: ["dlv_1"],
      url: URL,
      mode: "recorded",
      set: [],
      order: "arrival",
    });
    expect(isPlain(order)).toBe(true);
  });

  it.each([
    ["an idempotency key", { idempotent: true }],
    ["a time to begin", { later: true, startAt: "2026-12-01T10:00:00" }],
    ["a time to sign for", { form: "resigned_at" as const, at: "2026-11-20T10:00:00" }],
    ["another's secret", { form: "resigned" as const, connection: "con_2" }],
  ])("with %s becomes a run", (_, change) => {
    expect(isPlain(orderOf({ ...EMPTY, url: URL, ...change }, ONE, "wsp_1"))).toBe(false);
  });

  it("of many says how fast, in which order and how many at once", () => {
    const draft = { ...EMPTY, url: URL, rate: "2,5", concurrency: "1", order: "own_time" as const };
    expect(orderOf(draft, { kind: "query", query: "verdict:invalid" }, "wsp_1")).toMatchObject({
      delivery_ids: [],
      query: "verdict:invalid",
      rate: 2.5,
      concurrency: 1,
      order: "own_time",
    });
  });

  it("keeps the pace of many out of a single one", () => {
    const order = orderOf({ ...EMPTY, url: URL, rate: "5", order: "newest_first" }, ONE, "wsp_1");
    expect(order).toMatchObject({ order: "arrival" });
    expect(order).not.toHaveProperty("rate");
  });

  it("names no secret where nothing is signed", () => {
    const order = orderOf({ ...EMPTY, url: URL, connection: "con_2" }, ONE, "wsp_1");
    expect(order).not.toHaveProperty("signing_connection");
  });

  it("can be what failed of an earlier run", () => {
    expect(orderOf({ ...EMPTY, url: URL }, { kind: "failed", run: "rpl_1" }, "wsp_1")).toMatchObject({
      delivery_ids: [],
      failed_of: "rpl_1",
    });
  });
});

it.each([
  [{ form: "resigned_at" as const, at: "soon" }, ["at"]],
  [{ later: true, startAt: "" }, ["start_at"]],
  [{ rate: "fast" }, ["rate"]],
  [{ rate: "0" }, ["rate"]],
  [{ concurrency: "2.5" }, ["concurrency"]],
  [{ rate: "", concurrency: "" }, []],
])("what is no date and no number is told before it is sent: %o", (change, names) => {
  expect(Object.keys(unread({ ...EMPTY, ...change }))).toEqual(names);
});

it.each([
  [null, null],
  [400, "1 s"],
  [42_000, "40 s"],
  [180_000, "3 min"],
  [7_300_000, "2 h"],
])("the time left of %s ms is said as roughly as it is known", (ms, words) => {
  expect(leftOf(ms)).toBe(words);
});
