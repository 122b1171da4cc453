import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../../test/place";
import { sampleProfile } from "../../../test/profiles";

async function showEvents(change?: Parameters<typeof showPlace>[2]) {
  const shown = await showPlace("/settings/profiles?profile=keruja&tab=events", {}, change);
  const page = within(await screen.findByRole("article", { name: "Keruja" }));
  return { ...shown, page };
}

describe("EventCatalogue", () => {
  it("counts the names that came and says whose number the total is", async () => {
    const { page } = await showEvents();
    expect(await page.findByText("3 of 15", { selector: "b" })).toBeInTheDocument();
    expect(page.getByText("Keruja says there are 15.")).toBeInTheDocument();
    const known = within(page.getByRole("region", { name: "Known names" }));
    expect(known.getByText("118 ×")).toBeInTheDocument();
    expect(known.getByText("not seen")).toBeInTheDocument();
  });

  it("gives a name that only traffic shows a label", async () => {
    const shown = await showEvents();
    const { user, page } = shown;
    await user.click(await page.findByRole("button", { name: "Give it a label: shift.swapped" }));
    await user.keyboard("Two people swapped a shift{Enter}");
    await waitFor(() =>
      expect(lastCall(shown, "profiles.set")).toMatchObject({
        path: `webhooks.event."shift.swapped".label`,
        value: "Two people swapped a shift",
      }),
    );
    expect(
      await page.findByRole("button", { name: /^Label of shift\.swapped: Two people swapped a shift/ }),
    ).toBeInTheDocument();
  });

  it("says when there is no event at all", async () => {
    const { page } = await showEvents(({ host }) =>
      host.answer({
        "profiles.get": () => sampleProfile({ events: [], events_total: null }),
        "profiles.events": () => ({
          events: [],
          collected: 0,
          total: 0,
          total_stated: false,
          listed_seen: 0,
          listed: 0,
        }),
      }),
    );
    expect(await page.findByText("Keruja names no events, and none has come yet.")).toBeInTheDocument();
  });

  it("lists the names of the profile where nothing can be counted", async () => {
    const { page } = await showEvents(({ host }) =>
      host.answer({
        "profiles.events": () => {
          throw { code: "store.busy", message: "The store is busy.", hint: null, fields: {} };
        },
      }),
    );
    expect(await page.findByRole("heading", { name: "The store is busy." })).toBeInTheDocument();
    expect(page.getByText("shift.published")).toBeInTheDocument();
  });
});
