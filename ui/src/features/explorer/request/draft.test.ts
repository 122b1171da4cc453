import { describe, expect, it } from "vitest";
import { sampleParameter } from "../../../test/explorer";
import { type CallForm, callOf, draftOf, emptyDraft, freeRow, holesOf, NO_FORM } from "./draft";

const form: CallForm = {
  ...NO_FORM,
  query: [sampleParameter({ name: "status" }), sampleParameter({ name: "page" })],
  fields: [sampleParameter({ name: "name" })],
};

describe("callOf", () => {
  it("leaves out what was left empty, and keeps rows that are switched off", () => {
    const draft = {
      ...emptyDraft("con_1"),
      path: "/jobs/{id}",
      holes: { id: "job_7", gone: "x" },
      query: { status: "open", page: "" },
      freeQuery: [freeRow("limit", "10"), freeRow("sort", "asc", true), freeRow("", "nameless")],
      fields: { name: "Ana" },
      body: "{}",
    };
    expect(callOf(draft, form)).toMatchObject({
      holes: [{ name: "id", value: "job_7" }],
      query: [
        { name: "status", value: "open", off: false },
        { name: "limit", value: "10", off: false },
        { name: "sort", value: "asc", off: true },
      ],
      fields: [{ name: "name", value: "Ana" }],
    });
    expect(callOf(draft, form)).not.toHaveProperty("body");
  });

  it("sends the text instead of the fields where the body is written by hand", () => {
    const draft = { ...emptyDraft("con_1"), fields: { name: "Ana" }, body: '{"name":"Jan"}', raw: true };
    expect(callOf(draft, form)).toMatchObject({ fields: [], body: '{"name":"Jan"}' });
  });
});

it("puts a call of before back into its form, and what the form does not know into free rows", () => {
  const call = callOf(
    {
      ...emptyDraft("con_1"),
      query: { status: "open" },
      freeQuery: [freeRow("limit", "10"), freeRow("page", "2", true)],
    },
    form,
  );
  const draft = draftOf(call, form);
  expect(draft.query).toEqual({ status: "open" });
  expect(draft.freeQuery).toMatchObject([
    { name: "limit", value: "10" },
    { name: "page", value: "2", off: true },
  ]);
  expect(callOf(draft, form)).toEqual(call);
});

it("finds each hole of a path once", () => {
  expect(holesOf("/a/{x}/b/{y}/{x}?q={z}")).toEqual(["x", "y", "z"]);
});
