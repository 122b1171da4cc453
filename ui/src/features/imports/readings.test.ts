import { expect, it } from "vitest";
import { readDate } from "./readings";

it.each([
  ["03/04/25", "dmy", "2025-04-03", "Thursday"],
  ["03/04/25", "mdy", "2025-03-04", "Tuesday"],
  ["2025-04-03", "ymd", "2025-04-03", "Thursday"],
  ["1.2.2025", "dmy", "2025-02-01", "Saturday"],
] as const)("reads %s with %s as %s", (text, order, iso, weekday) => {
  expect(readDate(text, order)).toMatchObject({ iso, weekday });
});

it.each([
  ["31/04/25", "dmy"],
  ["03/14/25", "dmy"],
  ["soon", "dmy"],
] as const)("finds no day in %s", (text, order) => {
  expect(readDate(text, order)).toBeNull();
});
