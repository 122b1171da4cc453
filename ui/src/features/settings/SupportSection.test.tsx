import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { showPlace } from "../../test/place";

describe("a window for support", () => {
  it("offers no keys, no edits and no replay, and says how to get back", async () => {
    const { user, router } = await showPlace("/settings/support");
    await user.click(await screen.findByRole("button", { name: "Make it a window for support…" }));
    const dialog = await screen.findByRole("dialog", { name: "Make this a window for support?" });
    await user.click(within(dialog).getByRole("button", { name: "Make it one for support" }));
    expect(await screen.findByText("This window is one for support")).toBeVisible();
    expect(screen.getByText("gatehouse role owner")).toBeVisible();
    const places = screen.getByRole("navigation", { name: "Places" });
    expect(within(places).getByRole("link", { name: /Endpoints/ })).toBeVisible();
    expect(within(places).queryByRole("link", { name: /Imports|Sandbox/ })).toBeNull();
    const sections = screen.getByRole("navigation", { name: "Sections of the settings" });
    expect(within(sections).queryByRole("link", { name: /Keys|Workspaces|Platform/ })).toBeNull();
    await router.navigate({ to: "/settings/$section", params: { section: "keys" } });
    await waitFor(() => expect(screen.queryByText("signing secret")).toBeNull());
    await router.navigate({ to: "/deliveries" });
    const rows = await screen.findAllByRole("row");
    await user.click(rows[1] as HTMLElement);
    expect(await screen.findByRole("button", { name: /Copy report without secrets/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Replay/ })).toBeNull();
    await user.keyboard("r");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});
