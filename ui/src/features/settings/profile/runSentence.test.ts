import { expect, it } from "vitest";
import i18n from "../../../i18n";
import { sampleRun } from "../../../test/profiles";
import { runSentence } from "./runSentence";

const t = i18n.getFixedT("en", "profiles");

it.each([
  [{}, "Verified again what was received: 3 deliveries became valid, 1 other verdict changed."],
  [{ changed: 1, became_valid: 1 }, "Verified again what was received: 1 delivery became valid."],
  [{ changed: 0, became_valid: 0 }, "Verified again what was received: no verdict changed."],
  [
    { state: "cancelled", looked_at: 20, changed: 2, became_valid: 0 },
    "Stopped after 20 of 431: 2 other verdicts changed.",
  ],
  [
    { state: "failed", looked_at: 20, changed: 0, became_valid: 0 },
    "Verifying again ended with an error after 20 of 431: no verdict changed.",
  ],
])("says what a run did: %o", (change, sentence) => {
  expect(runSentence(t, sampleRun(change))).toBe(sentence);
});
