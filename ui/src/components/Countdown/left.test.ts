import { expect, it } from "vitest";
import { left } from "./left";

it.each([
  [-5000, "0:00"],
  [400, "0:01"],
  [23_000, "0:23"],
  [725_000, "12:05"],
  [3_730_000, "1:02:10"],
  [259_200_000, "3 d"],
])("writes %d ms as %s", (ms, text) => {
  expect(left(ms)).toBe(text);
});
