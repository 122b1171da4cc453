import { describe, expect, it } from "vitest";
import i18n from "../i18n";
import { actionFor, caps, LETTERS_REGION, spell } from "./keyboard";
import { ACTIONS, actionOf } from "./registry";

const stroke = (key: string, held: Partial<Record<"ctrlKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("the registry", () => {
  // Deliveries, endpoints, imports, calls and dialogues are never in the window together, so `y` may copy an id here and an
  // address there; a platform is shown beside its endpoints.
  it.each([
    ["delivery", ["endpoint", "platform", "import", "request", "dialogue"]],
    ["endpoint", ["delivery", "import", "request", "dialogue"]],
    ["import", ["delivery", "endpoint", "platform", "request", "dialogue"]],
    ["request", ["delivery", "endpoint", "platform", "import", "dialogue"]],
    ["dialogue", ["delivery", "endpoint", "platform", "import", "request"]],
  ])("gives no key to two actions that can meet beside a %s", (_, things) => {
    const keys = ACTIONS.filter(({ group }) => !things.includes(group)).flatMap(
      (action) => action.keys as readonly string[],
    );
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it("has words for every action", () => {
    for (const action of ACTIONS) expect(i18n.exists(`actions:${action.title}`), action.id).toBe(true);
  });

  it("finds an action by its id", () => {
    expect(actionOf("delivery.replay").keys).toEqual(["r"]);
  });
});

describe("a key press", () => {
  it.each([
    [stroke("k", { ctrlKey: true }), "mod+k"],
    [stroke("G", { shiftKey: true }), "Shift+G"],
    [stroke("?", { shiftKey: true }), "?"],
    [stroke("F6"), "F6"],
    [stroke(",", { ctrlKey: true }), "mod+,"],
  ])("is spelt as in the registry", (pressed, spelt) => {
    expect(spell(pressed, false)).toBe(spelt);
  });

  it("draws Ctrl for mod, and the command key on a Mac", () => {
    expect(caps("mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(caps("mod+k", true)).toEqual(["⌘", "K"]);
  });

  it("as a letter acts only inside of a list", () => {
    document.body.innerHTML = `<div ${LETTERS_REGION}><b id="in"></b></div><b id="out"></b>`;
    expect(actionFor(stroke("r"), document.getElementById("in"), true)?.id).toBe("delivery.replay");
    expect(actionFor(stroke("r"), document.getElementById("out"), true)).toBeNull();
  });

  it("as a letter does nothing when letters are switched off", () => {
    document.body.innerHTML = `<div ${LETTERS_REGION}><b id="in"></b></div>`;
    expect(actionFor(stroke("r"), document.getElementById("in"), false)).toBeNull();
    expect(actionFor(stroke("k", { ctrlKey: true }), document.getElementById("in"), false)?.id).toBe(
      "window.palette",
    );
  });

  it("in a field is text, unless Ctrl is held", () => {
    document.body.innerHTML = `<div ${LETTERS_REGION}><input id="field"></div>`;
    const field = document.getElementById("field");
    expect(actionFor(stroke("/"), field, true)).toBeNull();
    expect(actionFor(stroke("1", { ctrlKey: true }), field, true)?.id).toBe("go.deliveries");
  });
});
