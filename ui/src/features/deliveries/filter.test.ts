import { describe, expect, it } from "vitest";
import { type FilterNames, parseFilter, viewOf, withView } from "./filter";

const names: FilterNames = {
  workspaceId: "wsp_1",
  endpoints: [
    { id: "edp_1", name: "staging" },
    { id: "edp_2", name: "ATS sync" },
  ],
  platforms: [{ id: "keruja", name: "Keruja" }],
};
const parse = (text: string) => parseFilter(text, names);

describe("a filter", () => {
  it.each([
    ["", {}],
    ["shift.published", { text: "shift.published" }],
    ["verdict:valid", { verdict: "valid" }],
    ["verdict:failed", { verdict: "invalid" }],
    ["verdict:unsigned", { verdict: "unprotected" }],
    ["verdict:duplicate", { duplicates: true }],
    ["platform:keruja", { platform: "keruja" }],
    ["PLATFORM:Keruja shift", { platform: "keruja", text: "shift" }],
    ["endpoint:staging", { endpoint_id: "edp_1" }],
    ['endpoint:"ats sync" call', { endpoint_id: "edp_2", text: "call" }],
    ["dlv_0001 more", { text: "dlv_0001 more" }],
  ])("%s narrows the list", (text, request) => {
    expect(parse(text)).toEqual({ request: { workspace_id: "wsp_1", ...request }, problem: null });
  });

  it.each([
    ["last:24h", "token", "last:24h"],
    ["verdict:maybe", "verdict", "maybe"],
    ["platform:nobody", "platform", "nobody"],
    ["endpoint:nowhere", "endpoint", "nowhere"],
  ])("%s names the word that is not known", (text, kind, word) => {
    expect(parse(text).problem).toEqual({ kind, word });
  });

  it("narrows nothing while a token is still being typed", () => {
    expect(parse("verdict:")).toEqual({ request: { workspace_id: "wsp_1" }, problem: null });
  });
});

describe("a view", () => {
  it("replaces the verdict and keeps the rest", () => {
    expect(withView("verdict:valid platform:keruja shift", "failed")).toBe(
      "verdict:failed platform:keruja shift",
    );
    expect(withView("verdict:failed shift", "all")).toBe("shift");
  });

  it.each(["all", "valid", "failed", "duplicate"] as const)("%s is known again from its filter", (view) => {
    expect(viewOf(parse(withView("", view)).request)).toBe(view);
  });
});
