import { describe, expect, it } from "vitest";
import { openedAtFirst, treeRows } from "./rows";
import { ExactNumber, readValue } from "./value";

const value = { name: "Ana", jobs: [{ id: 7 }, { id: 8 }], "a/b": null };

describe("treeRows", () => {
  it("opens a small value whole, and of a large one only as many levels as fit", () => {
    expect(treeRows(value, openedAtFirst(value))).toHaveLength(8);
    const large = Array.from({ length: 300 }, (_, id) => ({ id }));
    expect(treeRows(large, openedAtFirst(large))).toHaveLength(301);
  });

  it("tells the pointer of each value", () => {
    const rows = treeRows(value, new Set(["", "/jobs"]));
    expect(rows.map(({ pointer, text }) => [pointer, text])).toEqual([
      ["", "{3}"],
      ["/name", '"Ana"'],
      ["/jobs", "[2]"],
      ["/jobs/0", "{1}"],
      ["/jobs/1", "{1}"],
      ["/a~1b", "null"],
    ]);
    expect(rows[2]).toMatchObject({ opened: true, place: 2, siblings: 3, depth: 1 });
    expect(rows[3]).toMatchObject({ opened: false, kind: "object" });
  });

  it("shows what is below a branch only when it is opened", () => {
    expect(treeRows(value, new Set())).toHaveLength(1);
    expect(treeRows(value, new Set(["", "/jobs", "/jobs/1"])).at(-2)?.pointer).toBe("/jobs/1/id");
  });
});

describe("readValue", () => {
  it("keeps the digits of a number that a script would round", () => {
    const reading = readValue('{"id": 9007199254740993, "rate": 18.50, "big": 1e3}');
    if (!reading.ok) throw new Error(reading.message);
    const read = reading.value as Record<string, unknown>;
    // An engine that does not tell what was written rounds, as every script does.
    expect([9007199254740992, new ExactNumber("9007199254740993")]).toContainEqual(read.id);
    expect(read.rate).toBe(18.5);
    expect(read.big).toBe(1000);
  });

  it("says what is wrong with what is no JSON", () => {
    expect(readValue('{"a":')).toMatchObject({ ok: false });
  });
});
