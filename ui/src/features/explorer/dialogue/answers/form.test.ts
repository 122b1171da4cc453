import { describe, expect, it } from "vitest";
import { fieldFault, moved, newField, readForm, writeForm } from "./form";

const AT = { reply: "/reply", elements: "/elements" };
const FORM = {
  reply: "role_form_submit",
  title: "Who may publish shifts?",
  elements: [
    {
      type: "select",
      name: "role",
      label: "Role",
      required: true,
      options: ["Shift manager", "Coordinator"],
    },
    { type: "password", name: "api_key", label: "Third-party API key" },
    { type: "checkbox", name: "notify", value: true },
  ],
};
const read = (value: unknown) => {
  const form = readForm(JSON.stringify(value), AT);
  if (form === null) throw new Error("not a form");
  return form;
};

describe("a form", () => {
  it("is written as it was read, with what the builder does not know", () => {
    const odd = { ...FORM, theme: "dark" };
    expect(JSON.parse(writeForm(read(odd), AT))).toEqual(odd);
  });

  it("shows a password as a secret field", () => {
    const { fields } = read(FORM);
    expect(fields.map(({ type, secret }) => [type, secret])).toEqual([
      ["select", false],
      ["text", true],
      ["checkbox", false],
    ]);
  });

  it.each([
    ["no JSON", '{"reply":'],
    ["a list", "[]"],
    ["no reply", '{"elements":[]}'],
    ["elements without a type", '{"reply":"a","elements":[{"name":"b"}]}'],
    ["options that are objects", '{"reply":"a","elements":[{"type":"select","options":[{"id":1}]}]}'],
  ])("is not made of %s", (_, text) => {
    expect(readForm(text, AT)).toBeNull();
  });

  it("keeps to the pointers of the profile", () => {
    const at = { reply: "/action/reply", elements: "/action/form/fields" };
    const text = '{"action":{"reply":"go","form":{"fields":[{"type":"text","name":"a"}]}},"v":2}';
    const form = readForm(text, at);
    expect(form?.reply).toBe("go");
    expect(form && JSON.parse(writeForm(form, at))).toEqual(JSON.parse(text));
  });

  it("without elements begins empty", () => {
    expect(read({ reply: "go" }).fields).toEqual([]);
  });
});

describe("a field", () => {
  it("is moved and stays where it is at an end", () => {
    const { fields } = read(FORM);
    const [role, key, notify] = fields;
    expect(moved(fields, key?.key ?? 0, -1)).toEqual([key, role, notify]);
    expect(moved(fields, role?.key ?? 0, -1)).toEqual(fields);
    expect(moved(fields, notify?.key ?? 0, 1)).toEqual(fields);
  });

  it("that is added has a name of its own", () => {
    const first = newField([]);
    const second = newField([{ ...first, name: "field_2" }]);
    expect([first.name, second.name]).toEqual(["field_1", "field_3"]);
  });

  it("needs a name of its own, and options to choose from", () => {
    const one = newField([]);
    const same = { ...newField([one]), name: one.name };
    expect(fieldFault({ ...one, name: " " }, [])).toBe("noName");
    expect(fieldFault(same, [one, same])).toBe("sameName");
    expect(fieldFault({ ...one, type: "select" }, [one])).toBe("noOptions");
    expect(fieldFault({ ...one, type: "label", name: "" }, [one])).toBeNull();
    expect(fieldFault(one, [one])).toBeNull();
  });
});
