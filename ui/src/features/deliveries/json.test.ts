import { describe, expect, it } from "vitest";
import { readJson } from "../../components/json";
import { readBody } from "./body";

describe("JSON", () => {
  it("is indented without changing a literal", () => {
    const read = readJson('{"pay":31.40,"id":12345678901234567890,"a":[1,[]],"o":{},"s":"\\u00e9"}');
    expect(read).toEqual({
      ok: true,
      deepest: 3,
      formatted:
        '{\n  "pay": 31.40,\n  "id": 12345678901234567890,\n  "a": [\n    1,\n    []\n  ],\n  "o": {},\n  "s": "\\u00e9"\n}',
    });
  });

  it.each([["null"], [' "text" '], ["-1.5e+3"], ['[true, false, {"a": null}]'], ["[]"]])(
    "%s is read",
    (text) => {
      expect(readJson(text).ok).toBe(true);
    },
  );

  it.each([
    ["", 0],
    ["{", 1],
    ["[1,]", 3],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ["01", 1],
    ["[1] x", 4],
    ["nul", 0],
  ])("%s stops being JSON where it does", (text, at) => {
    expect(readJson(text)).toEqual({ ok: false, at });
  });
});

describe("a body", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it("that is no JSON says at which byte, not at which letter", () => {
    expect(readBody(bytes('["é" x'))).toMatchObject({ kind: "text", offset: 6 });
  });

  it("that is no text is shown as bytes", () => {
    expect(readBody(new Uint8Array([0xff, 0x00])).kind).toBe("bytes");
  });

  it.each([
    ["large", `[${"1,".repeat(600_000)}1]`],
    ["deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["with a long line", `{"a":"${"x".repeat(90_000)}"}`],
    ["no JSON and with a long line", "x".repeat(90_000)],
  ])("that is %s is shown as lines", (_, text) => {
    expect(readBody(bytes(text)).kind).toBe("lines");
  });

  it("without bytes is empty", () => {
    expect(readBody(new Uint8Array()).kind).toBe("empty");
  });
});

it("is not indented without end: ten thousand levels stay small", () => {
  const read = readJson(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
  expect(read.ok && read.formatted.length).toBeLessThan(2_000_000);
});

it("has strings of any length", () => {
  const letters = "a".repeat(12_000_000);
  expect(readJson(`["${letters}\\n${letters}"]`).ok).toBe(true);
  expect(readJson(`["${letters}`)).toEqual({ ok: false, at: 1 });
});
