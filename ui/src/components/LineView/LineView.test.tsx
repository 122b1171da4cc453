import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { LineView } from "./LineView";
import { beginsAsJson, jsonLines, type Lines, lineText, MOST_LINES, textLines } from "./lines";

const bytes = (text: string) => new TextEncoder().encode(text);

function whole(steps: Generator<number, Lines>): { lines: Lines; pauses: number } {
  let pauses = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return { lines: step.value, pauses };
    pauses += 1;
  }
}

function drawn(text: string, read: (bytes: Uint8Array) => Generator<number, Lines>): string[] {
  const all = bytes(text);
  const { lines } = whole(read(all));
  return Array.from(
    { length: lines.count },
    (_, line) => `${" ".repeat(lines.depth[line] ?? 0)}${lineText(all, lines, line, 100).text}`,
  );
}

describe("case 48: a body of any size", () => {
  it("has a line for each member of JSON, as it was sent", () => {
    expect(drawn('{ "a" : 1.10,\n"b":[ ],"c":[{"d":"x,{\\"é"},2] }', jsonLines)).toEqual([
      "{",
      ' "a" : 1.10,',
      ' "b":[ ],',
      ' "c":[',
      "  {",
      '   "d":"x,{\\"é"',
      "  },",
      "  2",
      " ]",
      "}",
    ]);
  });

  it("has lines where it is no JSON, and says from where on", () => {
    expect(whole(jsonLines(bytes('{"a":1]'))).lines.broken).toBe(6);
    expect(whole(jsonLines(bytes('[["a"'))).lines.broken).toBe(5);
    expect(whole(jsonLines(bytes('["a'))).lines.broken).toBe(3);
    expect(whole(jsonLines(bytes("[1] ]"))).lines.broken).toBe(4);
    expect(beginsAsJson(bytes("\ufeff [1]"))).toBe(true);
    expect(beginsAsJson(bytes("a [1]"))).toBe(false);
  });

  it("breaks text at its lines, and long ones where a letter ends", () => {
    expect(drawn("a\r\nb\n\nc", textLines)).toEqual(["a", "b", "", "c"]);
    const long = bytes("é".repeat(3000));
    const { lines } = whole(textLines(long));
    expect([lines.start[1], lines.end[1]]).toEqual([4096, 6000]);
    expect(lineText(long, lines, 0, 99)).toEqual({ text: "é".repeat(49), left: 4096 - 98 });
  });

  it.each([
    ["a million keys", `{${Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":${at}`).join(",")}}`],
    ["ten thousand levels", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ["one string of 12 MB", `["${"x".repeat(12_000_000)}"]`],
  ])("is laid out with pauses: %s", (_, text) => {
    const { lines, pauses } = whole(jsonLines(bytes(text)));
    expect(lines.broken).toBeNull();
    expect(pauses).toBeGreaterThanOrEqual(Math.floor(text.length / 70_000));
    expect(lines.count).toBeLessThanOrEqual(1_000_002);
  });

  it("takes no more memory than for a bound number of lines", () => {
    const all = new Uint8Array(5_000_000).fill(0x5b);
    const { lines } = whole(jsonLines(all));
    expect([lines.count, lines.deepest]).toEqual([MOST_LINES, MOST_LINES - 1]);
    expect(lines.reached).toBeLessThan(all.length);
  });

  it("draws only the lines in view and tells how deep they lie", async () => {
    const text = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
    showComponent(<LineView bytes={bytes(text)} label="Body" maxLines={20} />);
    const region = await screen.findByRole("region", { name: "Body" }, { timeout: 10_000 });
    expect(region.querySelectorAll("pre > div")).toHaveLength(20);
    expect(screen.getByText(/Indented up to 40 levels; the deepest line lies at 10.000/)).toBeVisible();
  });

  it("draws the beginning of a line that is too long", async () => {
    showComponent(<LineView bytes={bytes(`["${"x".repeat(1_000_000)}"]`)} label="Body" />);
    const region = await screen.findByRole("region", { name: "Body" }, { timeout: 10_000 });
    expect(region.textContent?.length).toBeLessThan(5000);
    expect(screen.getByText("+ 998 KB")).toBeInTheDocument();
  });
});
