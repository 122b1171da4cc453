import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type {
  ApiParameterView,
  SubscriptionPlaceView,
  SubscriptionView,
  TunnelView,
} from "../../../rpc/generated";
import { lastCall, showPlace } from "../../../test/place";

const field = (change: Partial<ApiParameterView> & { name: string }): ApiParameterView => ({
  kind: "string",
  required: false,
  required_if: null,
  nullable: false,
  default: null,
  values: [],
  min: null,
  max: null,
  secret: false,
  description: null,
  example: null,
  ...change,
});

const place = (change: Partial<SubscriptionPlaceView> = {}): SubscriptionPlaceView => ({
  connection_id: "con_kejue",
  connection: "kejue",
  platform_name: "Kejue",
  offers: ["list", "get", "create", "update", "delete"],
  fields: [
    field({ name: "url", kind: "uri", required: true, min: 1, max: 2083 }),
    field({ name: "signing_method", kind: "enum", values: ["hmac_sha256", "none"], default: "hmac_sha256" }),
    field({ name: "scope_type", kind: "enum", values: ["global", "persona"], default: "global" }),
    field({ name: "timeout_ms", kind: "integer", default: "5000", min: 1000, max: 30000 }),
    field({ name: "max_retries", kind: "integer", default: "3", min: 0, max: 10 }),
  ],
  events: ["call.started", "call.ended"],
  wildcard: "*",
  methods_with_secret: ["hmac_sha256"],
  has_key: true,
  signing_key: null,
  problem: null,
  guard: null,
  pointed: [],
  ...change,
});

const subscription = (change: Partial<SubscriptionView> = {}): SubscriptionView => ({
  id: "wh_1",
  connection_id: "con_kejue",
  name: "Calls",
  url: "https://old.example/hook",
  events: ["call.ended"],
  signing_method: "hmac_sha256",
  scope_type: "global",
  persona_id: null,
  delivery_settings: { timeout_ms: 5000, max_retries: 3, backoff_ms: 1000 },
  stats: { total_deliveries: 200, failed_deliveries: 1, success_rate: 99.5 },
  last_delivery_at: "2026-11-21T08:00:00Z",
  last_error: null,
  created_at: null,
  updated_at: null,
  endpoint_id: null,
  earlier_url: null,
  key: null,
  last_error_delivery: null,
  warnings: [],
  ...change,
});

const TUNNEL = "https://x1.acme.example/in/kejue-token";

const show = (
  views: SubscriptionView[],
  {
    at = place(),
    tunnel = false,
    moved,
  }: { at?: SubscriptionPlaceView; tunnel?: boolean; moved?: TunnelView } = {},
) =>
  showPlace("/endpoints", {}, ({ host }) => {
    const before = host.rpc("endpoints.list", { workspace_id: "wsp_1" });
    host.answer({
      "subscriptions.places": () => ({ places: [at] }),
      "subscriptions.list": () => ({ subscriptions: views, unreadable: 0, sandbox: true }),
      "subscriptions.create": () => subscription(),
      "subscriptions.update": () => subscription(),
      "subscriptions.put_back": () => subscription(),
      "subscriptions.remove": () => ({}),
      ...(moved && { "tunnels.list": () => ({ tunnels: [moved], kinds: [], advice: [] }) }),
      ...(tunnel && {
        "endpoints.list": async () => ({
          endpoints: (await before).endpoints.map((endpoint) =>
            endpoint.id === "edp_kejue" ? { ...endpoint, tunnel_url: TUNNEL } : endpoint,
          ),
        }),
      }),
    });
  });

const section = () => screen.findByRole("region", { name: "Subscriptions at Kejue" });

describe("the subscriptions of a connection", () => {
  it("are listed with what they send and how that fares", async () => {
    await show([subscription({ last_error: "HTTP 500", last_error_delivery: "dlv_1" })]);
    const card = await screen.findByRole("article", { name: "Subscription Calls" });
    expect(card).toHaveTextContent("https://old.example/hook");
    expect(card).toHaveTextContent("call.ended");
    expect(card).toHaveTextContent("signed with hmac_sha256");
    expect(within(card).getByRole("img", { name: "199 of 200 arrived, 99.5 %" })).toBeVisible();
    expect(card).toHaveTextContent("Last error: HTTP 500");
    expect(within(card).getByRole("button", { name: "Show that delivery" })).toBeEnabled();
  });

  it("are not asked for without a key", async () => {
    const shown = await show([subscription()], { at: place({ has_key: false }) });
    expect(await section()).toHaveTextContent("Add a key for calls in Settings");
    expect(lastCall(shown, "subscriptions.list")).toBeUndefined();
  });

  it("say what is wrong with a field while it is typed, and send what was chosen", async () => {
    const shown = await show([]);
    const within_ = within(await section());
    await shown.user.click(await within_.findByRole("button", { name: "New subscription" }));
    const drawer = within(await screen.findByRole("dialog", { name: "New subscription at Kejue" }));
    await shown.user.type(drawer.getByRole("textbox", { name: "Address" }), "hooks");
    expect(drawer.getByText("Write a whole address, such as https://example.com/hook.")).toBeVisible();
    await shown.user.clear(drawer.getByRole("textbox", { name: "Address" }));
    await shown.user.type(drawer.getByRole("textbox", { name: "Address" }), "https://hooks.example/in/x");
    const timeout = drawer.getByRole("textbox", { name: "Waits for an answer, ms" });
    await shown.user.clear(timeout);
    await shown.user.type(timeout, "999");
    expect(drawer.getByText("From 1000 to 30000.")).toBeVisible();
    expect(drawer.getByRole("button", { name: "Make it" })).toBeDisabled();
    await shown.user.clear(timeout);
    await shown.user.type(timeout, "8000");
    await shown.user.click(drawer.getByRole("checkbox", { name: "call.ended" }));
    await shown.user.click(drawer.getByRole("button", { name: "Make it" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.create")).toEqual({
        connection_id: "con_kejue",
        url: "https://hooks.example/in/x",
        events: ["call.ended"],
        signing_method: "hmac_sha256",
        scope_type: "global",
        timeout_ms: 8000,
        max_retries: 3,
        secret: "made",
      }),
    );
  });

  it("are pointed to the tunnel and put back", async () => {
    const shown = await show([subscription({ earlier_url: "https://before.example/hook" })], {
      tunnel: true,
    });
    const card = within(await screen.findByRole("article", { name: "Subscription Calls" }));
    await shown.user.click(await card.findByRole("button", { name: "Point to my tunnel" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.update")).toEqual({
        connection_id: "con_kejue",
        id: "wh_1",
        endpoint_id: "edp_kejue",
      }),
    );
    await shown.user.click(card.getByRole("button", { name: "Put it back" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.put_back")).toEqual({ connection_id: "con_kejue", id: "wh_1" }),
    );
  });

  it("change only what was changed, and ask for the workspace's name where people are real", async () => {
    const guard = { reason: "Acme is real.", confirm: "Acme" };
    const shown = await show([subscription()], { at: place({ guard }) });
    const card = within(await screen.findByRole("article", { name: "Subscription Calls" }));
    await shown.user.click(card.getByRole("button", { name: "Edit" }));
    const drawer = within(await screen.findByRole("dialog", { name: "Change Calls" }));
    const retries = drawer.getByRole("textbox", { name: "Tries again" });
    await shown.user.clear(retries);
    await shown.user.type(retries, "0");
    expect(drawer.getByRole("button", { name: "Save" })).toBeDisabled();
    await shown.user.type(drawer.getByRole("textbox", { name: /Type Acme/ }), "Acme");
    await shown.user.click(drawer.getByRole("button", { name: "Save" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.update")).toEqual({
        connection_id: "con_kejue",
        id: "wh_1",
        max_retries: 0,
        confirm: "Acme",
      }),
    );
  });

  it("are removed once that is confirmed", async () => {
    const shown = await show([subscription()]);
    const card = within(await screen.findByRole("article", { name: "Subscription Calls" }));
    await shown.user.click(card.getByRole("button", { name: "Remove" }));
    await shown.user.click(await screen.findByRole("button", { name: "Remove subscription" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.remove")).toEqual({ connection_id: "con_kejue", id: "wh_1" }),
    );
  });

  it("that lead to a closed tunnel are put back with one click", async () => {
    const pointed = {
      id: "wh_1",
      name: "Calls",
      endpoint_id: "edp_kejue",
      pointed_url: TUNNEL,
      tunnel_url: null,
      earlier_url: "https://before.example/hook",
    };
    const shown = await show([], { at: place({ pointed: [pointed] }) });
    const within_ = within(await section());
    expect(await within_.findByText("Calls leads to a tunnel that is closed")).toBeVisible();
    await shown.user.click(within_.getByRole("button", { name: "Put it back" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.put_back")).toEqual({ connection_id: "con_kejue", id: "wh_1" }),
    );
  });

  it("are told the tunnel's new address with one click", async () => {
    const pointed = {
      id: "wh_1",
      name: "Calls",
      endpoint_id: "edp_kejue",
      pointed_url: "https://x0.acme.example/in/kejue-token",
      tunnel_url: TUNNEL,
      earlier_url: null,
    };
    const moved: TunnelView = {
      id: "tun_1",
      via: "bore",
      to: "acme.example",
      state: "up",
      public_url: "https://x1.acme.example",
      previous_url: "https://x0.acme.example",
      since: "2026-11-21T08:00:00Z",
      cause: null,
      next_try: null,
      endpoint_id: null,
      gaps: [],
      created_at: "2026-11-21T07:00:00Z",
    };
    const shown = await show([], { at: place({ pointed: [pointed] }), moved });
    await shown.user.click(await screen.findByRole("button", { name: "Update Calls at Kejue" }));
    await waitFor(() =>
      expect(lastCall(shown, "subscriptions.update")).toEqual({
        connection_id: "con_kejue",
        id: "wh_1",
        endpoint_id: "edp_kejue",
      }),
    );
  });
});
