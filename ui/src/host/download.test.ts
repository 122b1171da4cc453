import { expect, it } from "vitest";
import { proposedName } from "./download";

it.each([
  ['attachment; filename="staff-rejected.csv"', "staff-rejected.csv"],
  ["attachment; filename*=UTF-8''kadry%20%C5%82.csv; filename=\"x.csv\"", "kadry ł.csv"],
  [null, "rejected.csv"],
])("takes the name from %s", (disposition, name) => {
  expect(proposedName(disposition)).toBe(name);
});
