import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ForwardView, StatusView } from "../../rpc/generated";
import { sampleEndpoint } from "../../test/house";
import { lastCall, showPlace } from "../../test/place";

const rule: ForwardView = {
  id: "rule_1",
  endpoint_id: "edp_keruja",
  endpoint: "staging",
  target: "http://127.0.0.1:3000/",
  filter: "",
  options: {
    filter: "",
    include_invalid: false,
    headers: [],
    body: null,
    retry: "never",
    timeout_ms: null,
    concurrency: null,
    order: null,
    of_listener: false,
    fault: "twice",
  },
  state: "active",
  open: 0,
  delivered: 0,
  dead: 0,
  uncertain: 0,
  resting_until: null,
};

const show = (faults: NonNullable<StatusView["faults"]>) =>
  showPlace("/deliveries", {}, ({ host, status }) =>
    host.answer({
      "status.get": () => ({ ...status(), faults }),
      "forwards.list": () => ({ rules: [rule] }),
      "forwards.set": () => rule,
      "endpoints.set": () => sampleEndpoint(),
    }),
  );

const played = { workspace_id: "ws_acme", endpoint_id: "edp_keruja", endpoint: "staging" };

describe("played faults", () => {
  it("stand in every place and are turned off where they are played", async () => {
    const shown = await show([
      { ...played, fault: "slow" },
      { ...played, rule_id: "rule_1", target: "http://127.0.0.1:3000/", fault: "twice" },
    ]);
    const strip = async (name: string) => {
      const found = (await screen.findByText(name)).closest<HTMLElement>("[role=status]");
      if (!found) throw new Error(`${name} stands in no strip`);
      return found;
    };
    const [answer, forward] = [await strip("Slowness"), await strip("Doubling")];
    expect(answer).toHaveTextContent("is played by the answers of staging");
    expect(forward).toHaveTextContent("on what staging sends on to http://127.0.0.1:3000/");
    await shown.user.click(within(answer).getByRole("button", { name: "Turn off" }));
    await waitFor(() =>
      expect(lastCall(shown, "endpoints.set")).toEqual({ endpoint_id: "edp_keruja", fault: null }),
    );
    await waitFor(() => expect(within(forward).getByRole("button", { name: "Turn off" })).toBeEnabled());
    await shown.user.click(within(forward).getByRole("button", { name: "Turn off" }));
    await waitFor(() =>
      expect(lastCall(shown, "forwards.set")).toMatchObject({
        rule_id: "rule_1",
        options: { retry: "never" },
      }),
    );
  });
});
