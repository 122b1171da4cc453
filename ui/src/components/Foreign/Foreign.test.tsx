import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { Foreign } from "./Foreign";
import { asciiHost, mixesAlphabets, pieces } from "./foreign";

describe("case 47: text of a sender", () => {
  it("turns nothing around it and shows what would have turned it", () => {
    showComponent(<Foreign text={"invoice\u202egpj.exe"} />);
    expect(screen.getByText("U+202E")).toHaveAttribute("title", expect.stringMatching(/U\+202E/));
    expect(screen.getByText("U+202E").closest("bdi")).toHaveTextContent("invoiceU+202Egpj.exe");
    expect(document.body.textContent).not.toContain("\u202e");
  });

  it.each([
    ["\u0000", "U+0000"],
    ["\u001b", "U+001B"],
    ["\u009b", "U+009B"],
    ["\u200b", "U+200B"],
    ["\u2066", "U+2066"],
    ["\ufeff", "U+FEFF"],
    ["\u{e0041}", "U+E0041"],
  ])("shows %j by its code", (hidden, code) => {
    expect(pieces(`a${hidden}b`).map((piece) => piece.hidden)).toEqual([null, code, null]);
  });

  it.each([["shift.published"], ["Žlutý kůň"], ["Привет"], ["日本 Tokyo"], ["👩‍💻"], [""]])(
    "leaves %j as it is",
    (text) => {
      expect(pieces(text)).toEqual([{ text, hidden: null }]);
      expect(mixesAlphabets(text)).toBe(false);
    },
  );

  it("marks a word of two alphabets", () => {
    showComponent(<Foreign text={"p\u0430ypal.payment"} />);
    expect(screen.getByText("mixed alphabets")).toBeInTheDocument();
  });

  it.each([
    ["https://p\u0430ypal.com/hook", "xn--pypal-4ve.com"],
    ["http://ｌocalhost:3000/", "localhost:3000"],
    ["https://example.com/\u010d", null],
    ["https://example.com/", null],
    ["no address \u0430", null],
  ])("tells the host of %s in ASCII where it looks otherwise", (address, host) => {
    expect(asciiHost(address)).toBe(host);
  });
});
