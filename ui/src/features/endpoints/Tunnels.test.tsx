import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { TunnelListView, TunnelView } from "../../rpc/generated";
import { lastCall, showPlace } from "../../test/place";

const tunnel = (change: Partial<TunnelView> = {}): TunnelView => ({
  id: "tun_1",
  via: "bore",
  to: "tunnel.example",
  state: "up",
  public_url: "http://tunnel.example:18222",
  previous_url: null,
  since: "2026-11-21T06:29:00Z",
  cause: null,
  next_try: null,
  endpoint_id: null,
  gaps: [],
  created_at: "2026-11-18T08:00:00Z",
  ...change,
});

const list = (tunnels: TunnelView[]): TunnelListView => ({
  tunnels,
  kinds: [
    { via: "bore", notice: "Whoever runs the server can read it.", understood: false, available: true },
    { via: "ngrok", notice: "ngrok can read it.", understood: false, available: false },
  ],
  advice: [{ platform: "rejento", platform_name: "rejento", advice: "Read its API." }],
});

const show = (answer: TunnelListView) =>
  showPlace("/endpoints", {}, ({ host }) =>
    host.answer({
      "tunnels.list": () => answer,
      "tunnels.open": () => tunnel({ state: "starting", public_url: null }),
      "tunnels.close": () => ({}),
      "tunnels.settle": () => ({}),
    }),
  );

describe("Tunnels", () => {
  it("opens none before a person has agreed to who can read the traffic", async () => {
    const shown = await show(list([]));
    const { user } = shown;
    const [button] = await screen.findAllByRole("button", { name: "Tunnels…" });
    await user.click(button as HTMLElement);
    const drawer = await screen.findByRole("dialog", { name: "Tunnels" });
    await user.click(await within(drawer).findByRole("button", { name: "Open a tunnel" }));
    await user.type(within(drawer).getByLabelText("Bore server"), "tunnel.example");
    expect(within(drawer).getByText("Whoever runs the server can read it.")).toBeVisible();
    expect(within(drawer).getByRole("button", { name: "Open" })).toBeDisabled();
    await user.click(within(drawer).getByRole("checkbox", { name: "I know, and agree" }));
    await user.click(within(drawer).getByRole("button", { name: "Open" }));
    await waitFor(() =>
      expect(lastCall(shown, "tunnels.open")).toEqual({
        via: "bore",
        to: "tunnel.example",
        understood: true,
      }),
    );
  });

  it("says why nothing arrives and when it is tried again", async () => {
    const cause = { code: "tunnel.lost", message: "It closed the connection.", hint: "Wait." };
    await show(list([tunnel({ state: "down", cause, next_try: "2026-11-21T09:41:09Z" })]));
    const card = await screen.findByRole("alert");
    expect(card).toHaveTextContent("Nothing arrives through bore");
    expect(card).toHaveTextContent("It closed the connection.");
    expect(card).toHaveTextContent("next try by");
    expect(card).toHaveTextContent("tunnel.lost");
  });

  it("gives the text to paste when the address changed, until it is done", async () => {
    const shown = await show(list([tunnel({ previous_url: "http://tunnel.example:1" })]));
    const { user, host } = shown;
    await user.click(await screen.findByRole("button", { name: "Copy the text for staging" }));
    await waitFor(() =>
      expect(host.copied).toBe(
        "New webhook address of staging: http://tunnel.example:18222/in/9f27c1e4b8d0 (before: http://tunnel.example:1/in/9f27c1e4b8d0)",
      ),
    );
    await user.click(screen.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(lastCall(shown, "tunnels.settle")).toEqual({ tunnel_id: "tun_1" }));
  });

  it("lists the gaps and what can be done about them", async () => {
    const cause = { code: "tunnel.slept", message: "The machine slept for 3600 s." };
    const gap = { from: "2026-11-21T02:10:00Z", until: "2026-11-21T06:45:00Z", cause };
    const { user } = await show(list([tunnel({ gaps: [gap] })]));
    const [button] = await screen.findAllByRole("button", { name: "Tunnels…" });
    await user.click(button as HTMLElement);
    const drawer = await screen.findByRole("dialog", { name: "Tunnels" });
    const gaps = within(drawer).getByRole("list", { name: "Gaps" });
    expect(gaps).toHaveTextContent("The machine slept for 3600 s.");
    expect(gaps).toHaveTextContent("5 h");
    expect(within(drawer).getByText("Read its API.")).toBeVisible();
  });
});
