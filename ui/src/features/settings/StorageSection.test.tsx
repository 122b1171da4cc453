import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";
import { draftOf, isOff, ruleOf } from "./retention";

const GOING = {
  count: 1204,
  bytes: 35_000_000,
  oldest: "2026-01-02T08:00:00Z",
  newest: "2026-08-01T08:00:00Z",
  endpoints: [{ endpoint_id: "edp_kejue", endpoint: "staging", count: 1204, bytes: 35_000_000 }],
};

describe("StorageSection", () => {
  it("shows what a rule would let go before it is set", async () => {
    const shown = await showPlace("/settings/storage", {}, ({ host }) => {
      let rule = {};
      host.answer({
        "retention.get": ({ workspace_id }) => ({ workspace_id, rule }),
        "retention.preview": () => GOING,
        "retention.set": (request) => {
          rule = request.rule;
          host.announce([{ event: "changed", topic: "settings" }]);
          return request;
        },
      });
    });
    const { user } = shown;
    expect(await screen.findByText(/All deliveries of this workspace are kept/)).toBeInTheDocument();
    const set = screen.getByRole("button", { name: "Keep to this rule…" });
    expect(set).toBeDisabled();
    await user.type(screen.getByRole("textbox", { name: "Keep for, in days" }), "90");
    await user.click(screen.getByRole("button", { name: "Show what would go" }));
    const going = await screen.findByRole("region", { name: "What would go now" });
    expect(within(going).getByText(/deliveries would go now, 35.0 MB/)).toBeInTheDocument();
    expect(within(going).getByText("staging")).toBeInTheDocument();
    await user.click(set);
    const dialog = await screen.findByRole("dialog", { name: "Keep to this rule?" });
    expect(lastCall(shown, "retention.set")).toBeUndefined();
    await user.click(within(dialog).getByRole("button", { name: "Remove them" }));
    await waitFor(() =>
      expect(lastCall(shown, "retention.set")).toMatchObject({ rule: { older_than_s: 90 * 24 * 3600 } }),
    );
    expect(await screen.findByRole("button", { name: "Keep everything" })).toBeInTheDocument();
  });
});

describe("a rule", () => {
  it("reads back as it was typed", () => {
    const draft = { days: 30, keep: 5, megabytes: "" } as const;
    expect(draftOf(ruleOf(draft))).toEqual(draft);
    expect(ruleOf(draft)).toEqual({ older_than_s: 2_592_000, keep: 5 });
  });

  it("of nothing keeps everything, and of none removes everything", () => {
    expect(isOff(ruleOf({ days: "", keep: "", megabytes: "" }))).toBe(true);
    expect(isOff(ruleOf({ days: "", keep: 0, megabytes: "" }))).toBe(false);
  });
});
