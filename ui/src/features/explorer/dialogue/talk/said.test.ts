import { describe, expect, it } from "vitest";
import { saidIn } from "./said";
import { valuesOf } from "./values";

const secret = (pointer: string) => ({
  name: pointer.split("/").at(-1) ?? "",
  key: null,
  delivery_id: "dlv_1",
  pointer,
  state: "keychain" as const,
  last_four: null,
  at: "2026-11-21T10:01:07Z",
});

describe("what was said", () => {
  it("is the values of the form, secrets by where they went", () => {
    const data = { venue: "Arsenal", "a/b": "•••", days: 3, none: null };
    expect(saidIn({ event: "x", company_id: "c", data }, [secret("/data/a~1b")])).toEqual([
      { name: "venue", text: "Arsenal", secret: null },
      { name: "a/b", text: "•••", secret: "keychain" },
      { name: "days", text: "3", secret: null },
      { name: "none", text: "null", secret: null },
    ]);
  });

  it("names the key of an installation, and nothing of what is no object", () => {
    expect(saidIn({ event: "x" }, [secret("/account_api_key")]).map(({ name }) => name)).toEqual([
      "account_api_key",
    ]);
    expect(saidIn(null, [])).toEqual([]);
    expect(saidIn([1], [])).toEqual([]);
  });
});

it("sends numbers as numbers, ticks as yes or no, and nothing for nothing", () => {
  const element = (name: string, kind: string) => ({ name, kind, label: null, required: false, options: [] });
  const elements = [
    element("name", "text"),
    element("days", "number"),
    element("odd", "number"),
    element("notify", "checkbox"),
    element("agree", "checkbox"),
    element("note", "textarea"),
    element("", "label"),
  ];
  const entered = new FormData();
  for (const [name, value] of Object.entries({ name: "Anna", days: "7", odd: "x", notify: "on", note: "" }))
    entered.set(name, value);
  expect(valuesOf({ reply: "r", title: null, elements }, entered)).toEqual({
    name: "Anna",
    days: 7,
    odd: "x",
    notify: true,
    agree: false,
  });
});
