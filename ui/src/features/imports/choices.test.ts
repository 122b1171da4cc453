import { describe, expect, it } from "vitest";
import { sampleSniff } from "../../test/imports";
import { asks, choose, guessesOf, undo, valuesOf } from "./choices";

const guess = (value: string, runner_up: string | null = null, confidence = 1) => ({
  value,
  confidence,
  why: "",
  runner_up,
  runner_up_why: null,
});

describe("the values to choose from", () => {
  it("hold what was found, in the backend's spelling", () => {
    expect(valuesOf("encoding", guess("utf-8"), 0)).toContain("utf-8");
    expect(valuesOf("encoding", guess("utf-8"), 0)).not.toContain("UTF-8");
  });

  it("hold an unusual delimiter first", () => {
    expect(valuesOf("delimiter", guess("^", ":"), 0).slice(0, 3)).toEqual(["^", ":", ","]);
  });

  it("reach some lines past the preamble, and end with no header", () => {
    expect(valuesOf("header_row", guess("2"), 2)).toEqual(["0", "1", "2", "3", "4", "5", "6", ""]);
  });
});

describe("a decision", () => {
  it("about the header is a line, and none is -1", () => {
    expect(choose({}, "header_row", "3")).toEqual({ header_row: 3 });
    expect(choose({}, "header_row", "")).toEqual({ header_row: -1 });
  });

  it("for another sheet forgets the header of the last one", () => {
    expect(choose({ header_row: 2, encoding: "UTF-8" }, "sheet", "May")).toEqual({
      encoding: "UTF-8",
      sheet: "May",
    });
  });

  it("can be taken back", () => {
    expect(undo({ delimiter: ",", quote: "'" }, "quote")).toEqual({ delimiter: "," });
  });

  it("is asked for under 0.9", () => {
    expect(asks(guess(";", null, 0.89))).toBe(true);
    expect(asks(guess(";", null, 0.9))).toBe(false);
  });
});

it("a workbook has no encoding nor delimiter to decide", () => {
  const sniff = sampleSniff({ kind: "xlsx", encoding: null, delimiter: null, quote: null, newline: null });
  expect(guessesOf(sniff).map(({ field }) => field)).toEqual(["header_row"]);
});
