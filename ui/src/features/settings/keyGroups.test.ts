import { describe, expect, it } from "vitest";
import { sampleKey } from "../../test/house";
import { alarm, grouped } from "./keyGroups";

const NOW = Date.parse("2026-11-21T09:00:00Z");

describe("grouped", () => {
  it("puts a replaced key beside its successor", () => {
    const old = sampleKey({ id: "old", state: "previous" });
    const groups = grouped([old, sampleKey()]);
    expect(groups.map(({ key, previous }) => [key.id, previous.map(({ id }) => id)])).toEqual([
      ["key_1", ["old"]],
    ]);
  });

  it("keeps a key without a successor, and one of another slot", () => {
    const revoked = sampleKey({ id: "gone", name: "older", state: "revoked" });
    const other = sampleKey({ id: "api", slot: "api_key" });
    expect(grouped([revoked, sampleKey(), other]).map(({ key }) => key.id)).toEqual(["gone", "key_1", "api"]);
  });
});

describe("alarm", () => {
  it.each([
    [{ foreign: true }, "foreign"],
    [{ state: "revoked" as const }, "revoked"],
    [{ state: "expired" as const }, "expired"],
    [{ expires_at: "2026-11-21T08:59:00Z" }, "expired"],
    [{ expires_at: "2026-11-21T12:00:00Z" }, "ends"],
    [{ expires_at: "2026-11-21T12:00:00Z", renewable: true }, null],
    [{ expires_at: "2027-11-21T12:00:00Z" }, null],
    [{}, null],
  ])("of %j is %s", (change, expected) => {
    expect(alarm({ key: sampleKey(change), previous: [] }, NOW)).toBe(expected);
  });

  it("says that two values are accepted", () => {
    const previous = [sampleKey({ id: "old", state: "previous" })];
    expect(alarm({ key: sampleKey(), previous }, NOW)).toBe("rotating");
  });
});
