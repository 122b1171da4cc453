import { expect, it } from "vitest";
import { sentence } from "./sentence";

it.each([
  ["every line has 6 of them", "Every line has 6 of them."],
  ["All lines end so.", "All lines end so."],
  ["žlutá is a word of Czech", "Žlutá is a word of Czech."],
  [null, ""],
])("makes a sentence of %s", (reason, text) => {
  expect(sentence(reason)).toBe(text);
});
