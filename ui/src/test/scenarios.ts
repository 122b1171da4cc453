import type { SandboxScenarioRunView, SandboxScenarioView } from "../rpc/generated";

/** Two scenarios: one that fills the inbox, and one that makes a call. */
export const sampleScenarios = (): SandboxScenarioView[] => [
  {
    name: "duplicate",
    title: "Duplicate",
    platform: "rejento",
    does: "rejento sends one event twice, byte for byte.",
    see: "The second is marked as a repeat of the first.",
    goes_elsewhere: true,
    expected: [{ reason: "ok", requests: 2, repeats: 1 }],
  },
  {
    name: "rate-limited",
    title: "Too many calls (429)",
    platform: "rejento",
    does: "rejento answers the next call with 429.",
    see: "The call ends with 200 after two sendings.",
    goes_elsewhere: false,
    expected: [],
  },
];

/** What came of the first of them. */
export const sampleRun = (change: Partial<SandboxScenarioRunView> = {}): SandboxScenarioRunView => ({
  name: "duplicate",
  workspace_id: "wsp_1",
  query: "id:0199c0de",
  came: [{ reason: "ok", requests: 2, repeats: 1 }],
  expected: [{ reason: "ok", requests: 2, repeats: 1 }],
  as_expected: true,
  see: "The second is marked as a repeat of the first.",
  dead_letters: 0,
  deliveries: [],
  call: null,
  ...change,
});
