import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SandboxWorldView } from "../../rpc/generated";
import { lastCall, showPlace } from "../../test/place";

const world = (change: Partial<SandboxWorldView> = {}): SandboxWorldView => ({
  running: true,
  base_url: "http://127.0.0.1:8799",
  platforms: ["kejue", "rejento", "timehunter"],
  now: "2026-01-05T08:00:00Z",
  ahead_ms: 0,
  stopped: false,
  skew_seconds: 0,
  possible_faults: ["500", "429"],
  faults: [],
  deliveries: [],
  ...change,
});

const show = (view: SandboxWorldView) =>
  showPlace("/sandbox", {}, ({ host }) =>
    host.answer({
      "sandbox.world": () => view,
      "sandbox.advance": () => view,
      "sandbox.dispatch": () => view,
      "sandbox.fault": () => view,
      "sandbox.requeue": () => view,
    }),
  );

const dead = {
  id: "dlv_1",
  platform: "timehunter",
  event: "session.started",
  provider_delivery_id: null,
  url: "http://127.0.0.1:1/",
  fault: null,
  state: "dead_letter",
  is_dead_letter: true,
  due: null,
  attempts: [
    { at: "2026-01-05T08:00:00Z", status: 500, error: null, latency_ms: 3 },
    { at: "2026-01-05T08:01:00Z", status: null, error: "nobody listens", latency_ms: 0 },
  ],
};

describe("SandboxWorld", () => {
  it("puts the clock forward past the longest schedule", async () => {
    const shown = await show(world());
    await shown.user.click(await screen.findByRole("button", { name: "+32 h" }));
    await waitFor(() => expect(lastCall(shown, "sandbox.advance")).toEqual({ millis: 115_200_000 }));
  });

  it("shows every attempt of a dead letter and sends it again", async () => {
    const shown = await show(world({ deliveries: [dead] }));
    const list = await screen.findByRole("list", { name: "Sent with every attempt" });
    const row = within(list).getByRole("listitem");
    expect(row).toHaveTextContent("500");
    expect(row).toHaveTextContent("dead letter");
    await shown.user.click(within(row).getByRole("button", { name: "Send again" }));
    await waitFor(() => expect(lastCall(shown, "sandbox.requeue")).toEqual({ id: "dlv_1" }));
  });

  it("switches a fault of answers on", async () => {
    const shown = await show(world());
    await shown.user.click(await screen.findByRole("combobox", { name: "Fault of the platform's answers" }));
    await shown.user.click(await screen.findByRole("option", { name: "Answers 429" }));
    await waitFor(() =>
      expect(lastCall(shown, "sandbox.fault")).toEqual({ platform: "keruja", fault: "429" }),
    );
  });

  it("sends a series with the platform's own attempts", async () => {
    const shown = await show(world());
    await shown.user.click(await screen.findByRole("button", { name: "Send a series" }));
    await waitFor(() =>
      expect(lastCall(shown, "sandbox.dispatch")).toEqual({
        platform: "keruja",
        events: ["shift.published", "shift.updated"],
      }),
    );
  });
});
