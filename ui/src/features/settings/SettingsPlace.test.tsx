import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";

describe("SettingsPlace", () => {
  it("goes from section to section", async () => {
    const { user } = await showPlace("/settings/keys");
    const nav = await screen.findByRole("navigation", { name: "Sections of the settings" });
    await user.click(within(nav).getByRole("link", { name: "Appearance" }));
    expect(await screen.findByRole("heading", { name: "Appearance" })).toBeInTheDocument();
    expect(within(nav).getByRole("link", { name: "Appearance" })).toHaveAttribute("aria-current", "page");
  });

  it("shows the workspaces with their badge and connections", async () => {
    await showPlace("/settings/workspaces");
    const card = await screen.findByRole("article", { name: "Acme Events" });
    expect(within(card).getByText("TEST")).toBeInTheDocument();
    expect(
      within(within(card).getByRole("list", { name: "Connections of Acme Events" })).getAllByRole("listitem"),
    ).toHaveLength(5);
  });

  it("makes a workspace in the chosen environment", async () => {
    const shown = await showPlace("/settings/workspaces");
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "New workspace" }));
    const drawer = await screen.findByRole("dialog", { name: "New workspace" });
    await user.type(within(drawer).getByLabelText("Name"), "Globex");
    await user.click(within(drawer).getByRole("combobox", { name: "Environment" }));
    await user.click(await screen.findByRole("option", { name: "Real companies and people" }));
    expect(within(drawer).getByText("LIVE")).toBeInTheDocument();
    await user.click(within(drawer).getByRole("button", { name: "Make the workspace" }));
    await waitFor(() =>
      expect(lastCall(shown, "workspaces.create")).toEqual({
        name: "Globex",
        environment: "production",
        platforms: [],
      }),
    );
    expect(await screen.findByRole("article", { name: "Globex" })).toBeInTheDocument();
  });

  it("removes a workspace only after its name is typed", async () => {
    const shown = await showPlace("/settings/workspaces", {}, ({ host }) =>
      host.answer({ "workspaces.remove": () => ({ deliveries: 40, keys: 3, keys_left: [] }) }),
    );
    const { user } = shown;
    const card = await screen.findByRole("article", { name: "Acme Events" });
    await user.click(within(card).getByRole("button", { name: "Remove" }));
    const dialog = await screen.findByRole("dialog", { name: "Remove workspace Acme Events?" });
    expect(await within(dialog).findByText(/and 40 deliveries/)).toBeInTheDocument();
    await user.type(within(dialog).getByRole("textbox"), "Acme Events{Enter}");
    await waitFor(() =>
      expect(lastCall(shown, "workspaces.remove")).toMatchObject({ confirm_name: "Acme Events" }),
    );
  });

  it("adds a connection to a platform", async () => {
    const shown = await showPlace("/settings/workspaces", {}, ({ host }) =>
      host.answer({
        "connections.add": ({ name, platform }) => ({
          id: "con_new",
          name,
          platform,
          platform_name: "Kejue",
          base_url: null,
        }),
      }),
    );
    const { user } = shown;
    await user.click(await screen.findByRole("button", { name: "Add connection" }));
    const drawer = await screen.findByRole("dialog", { name: "Connect Acme Events" });
    await user.click(within(drawer).getByRole("combobox", { name: "Platform" }));
    await user.click(await screen.findByRole("option", { name: "Kejue" }));
    await user.click(within(drawer).getByRole("button", { name: "Add the connection" }));
    await waitFor(() =>
      expect(lastCall(shown, "connections.add")).toEqual({
        workspace_id: "wsp_1",
        name: "kejue",
        platform: "kejue",
      }),
    );
  });

  it("sets theme and density", async () => {
    const shown = await showPlace("/settings/appearance");
    await shown.user.click(await screen.findByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(lastCall(shown, "settings.set")).toEqual({ theme: "dark" }));
    await shown.user.click(screen.getByRole("radio", { name: "Compact" }));
    await waitFor(() => expect(lastCall(shown, "settings.set")).toEqual({ density: "compact" }));
  });

  it("lists the keys of the registry and switches plain letters off", async () => {
    const shown = await showPlace("/settings/shortcuts");
    expect(await screen.findByRole("row", { name: /Replay r/ })).toBeInTheDocument();
    await shown.user.click(screen.getByRole("switch", { name: /^Single-letter shortcuts/ }));
    await waitFor(() => expect(lastCall(shown, "settings.set")).toEqual({ single_key_shortcuts: false }));
  });

  it("tells of the installation and looks at it again", async () => {
    const shown = await showPlace("/settings/about");
    expect(await screen.findByText("~/.local/share/gatehouse")).toBeInTheDocument();
    expect(await screen.findByText(/another program listens there/)).toBeInTheDocument();
    const before = shown.host.calls.filter(({ name }) => name === "doctor.run").length;
    await shown.user.click(screen.getByRole("button", { name: "Check again" }));
    await waitFor(() =>
      expect(shown.host.calls.filter(({ name }) => name === "doctor.run").length).toBe(before + 1),
    );
  });
});
