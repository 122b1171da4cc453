import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

const start = () => screen.findByRole("button", { name: "Start" });

describe("the first run", () => {
  it("begins with Enter and ends at the delivery that failed", async () => {
    const there = world({ deliveries: 0 });
    const { user, router } = await openWindow(there.host);
    await waitFor(async () => expect(await start()).toHaveFocus());
    await user.keyboard("{Enter}");
    expect(await screen.findByText("The line ends of the body changed on the way")).toBeVisible();
    expect(there.host.calls.find(({ name }) => name === "sandbox.try")?.payload).toEqual({
      memory_only: false,
    });
    expect(router.state.location.search).toHaveProperty("selected", "dlv_00000009");
    // The list has the focus, so that the hint beside it is true.
    await waitFor(() =>
      expect(screen.getByRole("grid")).toContainElement(document.activeElement as HTMLElement),
    );
    expect(screen.getByText("replays it")).toBeVisible();
    await user.keyboard("r");
    expect(await screen.findByRole("dialog", { name: /^Replay/ })).toBeVisible();
  });

  it("offers memory for this run when there is no keychain, and says why", async () => {
    const there = world({
      deliveries: 0,
      keychain: {
        state: "unavailable",
        home: "keychain",
        problem: { code: "keychain.unavailable", message: "No keychain answers here.", hint: "Start one." },
      },
    });
    const { user } = await openWindow(there.host);
    expect(await screen.findByText("No keychain answers here.")).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: /Keep secrets in memory/ })).toHaveFocus());
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(there.host.calls.find(({ name }) => name === "sandbox.try")?.payload).toEqual({
        memory_only: true,
      }),
    );
  });

  it("tells what went wrong and stays", async () => {
    const there = world({ deliveries: 0 });
    there.host.answer({
      "sandbox.try": () => {
        throw {
          code: "receiver.port_taken",
          message: "Port 8787 is taken.",
          hint: "Choose another.",
          fields: {},
        };
      },
    });
    const { user } = await openWindow(there.host);
    await user.click(await start());
    expect(await screen.findByText("Port 8787 is taken.")).toBeVisible();
    expect(await start()).toBeVisible();
  });

  it("connects a platform with 2: workspace, secret, address", async () => {
    const there = world({ deliveries: 0 });
    const { user } = await openWindow(there.host);
    await waitFor(async () => expect(await start()).toHaveFocus());
    await user.keyboard("2");
    const drawer = await screen.findByRole("dialog", { name: "Connect a platform" });
    await user.type(within(drawer).getByRole("textbox", { name: /Workspace/ }), "Acme");
    await user.click(within(drawer).getByRole("combobox", { name: "Platform" }));
    await user.click(await screen.findByRole("option", { name: "Keruja" }));
    await user.click(within(drawer).getByRole("button", { name: "Next" }));
    const secret = await screen.findByRole("dialog", { name: "Signing secret of Keruja" });
    expect(there.host.calls.find(({ name }) => name === "workspaces.create")?.payload).toEqual({
      name: "Acme",
      environment: "sandbox",
      platforms: ["keruja"],
    });
    await user.click(within(secret).getByRole("button", { name: "Later" }));
    const address = await screen.findByRole("dialog", { name: "The address to give" });
    expect(await within(address).findByText("http://127.0.0.1:8787/in/keruja-token")).toBeVisible();
  });
});
