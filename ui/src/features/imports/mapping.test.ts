import { expect, it } from "vitest";
import { sampleMap } from "../../test/imports";
import { assign, missing } from "./mapping";

const { targets } = sampleMap();
const names = (mapping: (string | null)[]) => missing(targets, mapping).map(({ name }) => name);

it("uses a target once", () => {
  expect(assign(["email", "phone", null], 2, "email")).toEqual([null, "phone", "email"]);
});

it("can leave out more than one column", () => {
  expect(assign([null, "phone"], 1, null)).toEqual([null, null]);
});

it("misses what is required", () => {
  expect(names(["first_name", "email"])).toEqual(["last_name"]);
});

it("takes a phone for an e-mail address, and misses both where there is neither", () => {
  expect(names(["first_name", "last_name", "phone"])).toEqual([]);
  expect(names(["first_name", "last_name"])).toEqual(["email", "phone"]);
});
