import { describe, expect, it } from "vitest";
import { asText } from "../../rpc/query";
import { bytesAt, indexAt, isUnfinished, rangeOf, viewOf, withOffer, withSpan, withView } from "./filter";

describe("a view", () => {
  it("replaces the verdict and keeps the rest", () => {
    expect(withView("verdict:valid platform:keruja shift", "failed")).toBe(
      "verdict:failed platform:keruja shift",
    );
    expect(withView("verdict:failed shift", "all")).toBe("shift");
    expect(withView("-verdict:failed shift", "all")).toBe("-verdict:failed shift");
  });

  it.each(["all", "valid", "failed", "duplicate"] as const)("%s is known again from its filter", (view) => {
    expect(viewOf(withView("shift", view))).toBe(view);
  });

  it("is none where the verdict is another", () => {
    expect(viewOf("verdict:unverified")).toBeNull();
    expect(viewOf("verdict:valid verdict:invalid")).toBeNull();
  });
});

describe("a place in a query", () => {
  it("is counted in bytes there and in letters here", () => {
    expect(bytesAt("žluť x", 4)).toBe(6);
    expect(indexAt("žluť x", 6)).toBe(4);
    expect(rangeOf("ž verdikt:x", { offset: 3, length: 7 })).toEqual({ from: 2, to: 9 });
    expect(rangeOf("a", { offset: 1, length: 0 })).toEqual({ from: 1, to: 2 });
    expect(rangeOf("a", undefined)).toBeNull();
  });

  it("takes an offer, and a blank behind a value", () => {
    const items: [] = [];
    expect(withOffer("ž ver", { offset: 3, length: 3, items }, "verdict:")).toEqual({
      text: "ž verdict:",
      caret: 10,
    });
    expect(withOffer("verdict:in x", { offset: 8, length: 2, items }, "invalid")).toEqual({
      text: "verdict:invalid x",
      caret: 15,
    });
    expect(withOffer("is:", { offset: 3, length: 0, items }, "first").text).toBe("is:first ");
  });
});

it.each([
  ["verdict:", true],
  ["shift -", true],
  ['endpoint:"ATS', true],
  ["verdict:valid", false],
  ["shift", false],
])("%s is unfinished: %s", (text, unfinished) => {
  expect(isUnfinished(text)).toBe(unfinished);
});

it.each([
  ["jan@acme.example", "jan@acme.example"],
  ["https://x", '"https://x"'],
  ['a "b"', '"a \\"b\\""'],
  ["-x", '"-x"'],
])("%s is asked for as a text", (text, asked) => {
  expect(asText(text)).toBe(asked);
});

it.each([
  ["", "at:2026-11-21T01:00:00Z..2026-11-21T01:59:59.999999Z"],
  ["last:24h verdict:invalid", "at:2026-11-21T01:00:00Z..2026-11-21T01:59:59.999999Z verdict:invalid"],
  ["novak at:09:00..10:00 since:today", "at:2026-11-21T01:00:00Z..2026-11-21T01:59:59.999999Z novak"],
])("a span takes the place of the times in %j", (text, expected) => {
  expect(withSpan(text, "2026-11-21T01:00:00Z", "2026-11-21T02:00:00Z")).toBe(expected);
});
