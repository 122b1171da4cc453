import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { HexView } from "./HexView";
import { hexDump, hexRow, textOf } from "./rows";

const ascii = (text: string) => new TextEncoder().encode(text);

describe("rows", () => {
  it("writes offset, hex and text", () => {
    expect(hexDump(ascii("hi\n"))).toBe(`0000  ${"68 69 0a".padEnd(47)}  hi·`);
  });

  it.each([
    [0x41, "A"],
    [0x0d, "·"],
    [0x09, "·"],
    [0x00, "·"],
    [0xff, "·"],
  ])("shows byte %i as %s", (byte, text) => {
    expect(textOf(byte)).toBe(text);
  });

  it("parts a row where a range begins and ends", () => {
    const ranges = [{ start: 2, end: 4, label: "dot", tone: "2" as const }];
    expect(hexRow(ascii("abcdef"), 0, ranges).runs).toEqual([
      { at: 0, hex: "61 62", text: "ab", tone: undefined, range: undefined },
      { at: 2, hex: "63 64", text: "cd", tone: "2", range: 0 },
      { at: 4, hex: "65 66", text: "ef", tone: undefined, range: undefined },
    ]);
  });
});

describe("HexView", () => {
  const megabyte = new Uint8Array(1024 * 1024).map((_, index) => index % 251);

  it("makes only the rows that are visible", () => {
    showComponent(<HexView bytes={megabyte} label="Body" maxRows={10} />);
    expect(screen.getByText("0000")).toBeInTheDocument();
    expect(screen.getByText("0090")).toBeInTheDocument();
    expect(screen.queryByText("00a0")).not.toBeInTheDocument();
  });

  it("goes to the end and back by the keyboard", () => {
    showComponent(<HexView bytes={megabyte} label="Body" maxRows={10} />);
    const region = screen.getByRole("region", { name: "Body" });
    fireEvent.keyDown(region, { key: "End" });
    expect(within(region).getByText("ffff0")).toBeInTheDocument();
    fireEvent.keyDown(region, { key: "PageUp" });
    expect(within(region).queryByText("ffff0")).not.toBeInTheDocument();
    fireEvent.keyDown(region, { key: "Home" });
    expect(within(region).getByText("0000")).toBeInTheDocument();
  });

  it("copies a dump", async () => {
    const { host, user } = showComponent(<HexView bytes={ascii("hi")} label="Body" />);
    await user.click(screen.getByRole("button", { name: "Copy as hex dump" }));
    expect(host.copied).toBe(hexDump(ascii("hi")));
  });

  it("lists the labelled ranges with their bytes", () => {
    const ranges = [
      { start: 0, end: 10, label: "timestamp", tone: "1" as const },
      { start: 10, end: 11, label: "dot", tone: "2" as const },
    ];
    showComponent(<HexView bytes={ascii("1795254065.{}")} label="Signed bytes" ranges={ranges} />);
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "timestamp 0–9",
      "dot 10",
    ]);
  });
});
