import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { sampleApi, sampleApiKey, sampleLimit } from "../../../test/explorer";
import { furnishExplorer } from "../../../test/explorerHost";
import { lastCall, showPlace } from "../../../test/place";
import { sampleFact, sampleProfile } from "../../../test/profiles";

const bases = [
  {
    environment: "production",
    url: "https://app.keruj.example/graphql",
    alternates: ["https://acme.keruj.example/graphql", "https://{company}.keruj.example/graphql"],
    guard: "confirm-writes" as const,
    provenance: "assumed" as const,
    used: true,
  },
];

const show = () =>
  showPlace("/settings/workspaces?connection=con_keruja", {}, (world) => {
    furnishExplorer(world);
    const place = sampleFact({
      path: "webhooks.set_up_at",
      label: "Entered under",
      value: "Settings → Webhooks",
    });
    const deliveries = { id: "webhooks", title: "Deliveries", facts: [place], unknown: 0 };
    const sections = [...sampleProfile().sections, deliveries];
    world.host.answer({
      "api.describe": () =>
        sampleApi({
          connection_id: "con_keruja",
          platform: "keruja",
          platform_name: "Keruja",
          bases,
          keys: [sampleApiKey({ name: "main", scopes: ["shifts:read"] })],
          writes_reason: "Keruja's API only reads.",
        }),
      "limits.list": () => ({ limits: [sampleLimit({ remaining: 9 })], stopped: 0 }),
      "profiles.get": () =>
        sampleProfile({
          sections,
          capabilities: ["keys", "webhooks", "quantum"],
          plan: "Team",
          plan_notes: ["There is a trial of 14 days without a card."],
          status_page: "https://status.keruja.example",
        }),
    });
  });

describe("the page of a connection", () => {
  it("tells where calls go, with which key and within which limit", async () => {
    await show();
    const page = await screen.findByRole("article", { name: "keruja" });
    const where = await within(page).findByRole("region", { name: "Where calls go" });
    expect(within(where).getByText("used here")).toBeInTheDocument();
    expect(within(where).getByRole("textbox", { name: "Base address of production" })).toHaveValue(
      "https://app.keruj.example/graphql",
    );
    expect(within(where).getByText("assumed")).toBeInTheDocument();
    expect(within(page).getByText("shifts:read")).toBeInTheDocument();
    expect(await within(page).findByRole("meter", { name: "Per key" })).toHaveAttribute(
      "data-little",
      "true",
    );
  });

  it("warns before calls with a key go to another address of the platform", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("combobox", { name: "Calls of this connection go to" }));
    await shown.user.click(await screen.findByRole("option", { name: "https://acme.keruj.example/graphql" }));
    await shown.user.click(screen.getByRole("button", { name: "Use this address" }));
    const dialog = await screen.findByRole("dialog", {
      name: "Send the keys of this connection to another host?",
    });
    expect(dialog).toHaveTextContent("https://acme.keruj.example/graphql");
    expect(lastCall(shown, "connections.set_base")).toBeUndefined();
    shown.host.answer({
      "connections.set_base": ({ connection_id: id, url }) => ({
        id,
        name: "keruja",
        platform: "keruja",
        platform_name: "Keruja",
        base_url: url ?? null,
      }),
    });
    await shown.user.click(within(dialog).getByRole("button", { name: "Send them there" }));
    await waitFor(() =>
      expect(lastCall(shown, "connections.set_base")).toEqual({
        connection_id: "con_keruja",
        url: "https://acme.keruj.example/graphql",
      }),
    );
  });

  it("asks for the name that stands in braces before an address can be used", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("combobox", { name: "Calls of this connection go to" }));
    await shown.user.click(
      await screen.findByRole("option", { name: "https://{company}.keruj.example/graphql" }),
    );
    expect(screen.getByRole("button", { name: "Use this address" })).toBeDisabled();
    const typed = screen.getByRole("textbox", { name: "Address of this connection" });
    await shown.user.clear(typed);
    await shown.user.type(typed, "https://beta.keruj.example/graphql");
    await shown.user.click(screen.getByRole("button", { name: "Use this address" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent("https://beta.keruj.example/graphql");
  });

  it("warns before the platform's address is changed for all connections", async () => {
    const shown = await show();
    const field = await screen.findByRole("textbox", { name: "Base address of production" });
    await shown.user.clear(field);
    await shown.user.type(field, "https://new.keruj.example/graphql{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Send calls to another address?" });
    shown.host.answer({ "profiles.set": () => sampleProfile() });
    await shown.user.click(within(dialog).getByRole("button", { name: "Change the address" }));
    await waitFor(() =>
      expect(lastCall(shown, "profiles.set")).toMatchObject({
        path: "environment.production.base_url",
        value: "https://new.keruj.example/graphql",
        layer: "workspace",
      }),
    );
  });

  it("names capabilities, the plan, the trial, the pages, and what is pasted by hand", async () => {
    await show();
    const can = await screen.findByRole("region", { name: "What it can do" });
    expect(within(can).getByText("API keys")).toBeInTheDocument();
    // A word that has no sentence yet stands as it is.
    expect(within(can).getByText("quantum")).toBeInTheDocument();
    expect(within(can).getByText("Keruja's API only reads.")).toBeInTheDocument();
    expect(screen.getByText(/need the plan Team/)).toBeInTheDocument();
    expect(screen.getByText(/trial of 14 days/)).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "status.keruja.example" })).toBeInTheDocument();
    expect(screen.getByRole("region", { name: "What is pasted there by hand" })).toHaveTextContent(
      "there, under Settings → Webhooks, add the address",
    );
  });

  it("leads to what is open, and back to the workspaces", async () => {
    const { user } = await show();
    expect(await screen.findByRole("link", { name: "Settle them" })).toHaveAttribute(
      "href",
      expect.stringMatching(/profiles\?profile=keruja&tab=open/),
    );
    await user.click(screen.getByRole("link", { name: "All workspaces" }));
    const line = await screen.findByRole("link", { name: "keruja" });
    expect(line).toHaveAttribute("href", expect.stringContaining("connection=con_keruja"));
  });
});
