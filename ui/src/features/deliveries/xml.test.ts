import { describe, expect, it } from "vitest";
import { isXml, readXml, type XmlElement } from "./xml";

const root = (text: string): XmlElement => {
  const read = readXml(text);
  if (!read.ok || read.root.kind !== "element") throw new Error("no tree");
  return read.root;
};

describe("XML", () => {
  it.each([
    ["<?xml version='1.0'?><a/>", null, true],
    ["<a/>", "application/xml", true],
    ["<a/>", "application/soap+xml; charset=utf-8", true],
    ["<a/>", "text/html", false],
    ["{}", "application/json", false],
  ])("is known by its beginning or its content type: %s %s", (text, type, known) => {
    expect(isXml(text, type)).toBe(known);
  });

  it("is read as names, attributes, texts and comments in their order", () => {
    const tree = root('<shift id="7"><!-- late --><who>Ana &amp; Jan</who><none/></shift>');
    expect(tree).toMatchObject({ name: "shift", attributes: [["id", "7"]], cut: 0 });
    expect(tree.children).toMatchObject([
      { kind: "comment", text: "late" },
      { name: "who", children: [{ kind: "text", text: "Ana & Jan" }] },
      { name: "none", children: [] },
    ]);
  });

  it("is not read where it declares entities or is too large", () => {
    const bomb = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>';
    expect(readXml(bomb)).toEqual({ ok: false, why: "declares" });
    expect(readXml(`<a>${"x".repeat(1_000_001)}</a>`)).toEqual({ ok: false, why: "large" });
  });

  it("leaves out what is too deep or too wide and says how much", () => {
    expect(root(`<a>${"<b/>".repeat(700)}</a>`)).toMatchObject({ cut: 200 });
    let part = root(`${"<a>".repeat(100)}x${"</a>".repeat(100)}`);
    let depth = 0;
    for (; part.children[0]?.kind === "element"; depth += 1) part = part.children[0];
    expect([depth, part.cut]).toEqual([60, 1]);
  });
});
