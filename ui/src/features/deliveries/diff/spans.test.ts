import { describe, expect, it } from "vitest";
import type { DiffLineView } from "../../../rpc/generated";
import { apart, withSpans } from "./spans";

const line = (change: DiffLineView["change"], text: string): DiffLineView => ({
  change,
  text,
  left: null,
  right: null,
  folded: 0,
});

describe("two lines", () => {
  it.each([
    ["a-1-z", "a-2-z", "1", "2"],
    ["ab", "abab", "", "ab"],
    ["", "x", "", "x"],
    ["same", "same", "", ""],
    ["😀", "😁", "😀", "😁"],
  ])("%j and %j differ in their middle", (left, right, gone, come) => {
    const [a, b] = apart(left, right);
    expect([a.changed, b.changed]).toEqual([gone, come]);
    expect(a.before + a.changed + a.after).toBe(left);
    expect(b.before + b.changed + b.after).toBe(right);
  });

  it("are paired one with one, and the rest stand whole", () => {
    const lines = [
      line("removed", "same a1"),
      line("removed", "b1"),
      line("added", "same a2"),
      line("equal", "c"),
      line("added", "d"),
    ];
    expect(withSpans(lines).map(({ parts }) => parts.changed)).toEqual(["1", "", "2", "", ""]);
  });
});
