import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { samplePlatform } from "../../test/house";
import { lastCall, showPlace } from "../../test/place";
import { forgetSent } from "./useSentLog";

afterEach(() => forgetSent());

const show = (change?: Parameters<typeof showPlace>[2]) => showPlace("/sandbox", {}, change);

const stopped = () => ({
  running: false,
  workspace_id: null,
  consumer_url: null,
  platforms: [samplePlatform({ secret_fingerprint: null, secret_last_four: null })],
});

describe("SandboxPlace", () => {
  it("shows a card for each imitation with its key and its counts", async () => {
    await show();
    const keruja = await screen.findByRole("article", { name: "Keruja" });
    expect(within(keruja).getByText("…03c7")).toBeInTheDocument();
    expect(within(keruja).getByText("2 failed")).toBeInTheDocument();
    expect(screen.getAllByRole("article")).toHaveLength(5);
  });

  it("sends an event and notes the answer with a way to the delivery", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("button", { name: "Send shift.published as Keruja" }));
    const table = await screen.findByRole("table");
    const row = within(table).getByRole("row", { name: /Keruja shift.published none 200 4 ms/ });
    expect(within(row).getByRole("link", { name: "Show it" })).toHaveAttribute(
      "href",
      expect.stringContaining("selected=dlv_1"),
    );
    expect(lastCall(shown, "sandbox.send")).toEqual({ platform: "keruja", event: "shift.published" });
  });

  it("puts the chosen fault into what it sends", async () => {
    const shown = await show();
    const { user } = shown;
    await user.click(await screen.findByRole("combobox", { name: "Fault of Keruja" }));
    await user.click(await screen.findByRole("option", { name: "Wrong signature" }));
    await user.click(screen.getByRole("button", { name: "Send shift.published as Keruja" }));
    expect(await screen.findByRole("row", { name: /Wrong signature 401/ })).toBeInTheDocument();
    expect(lastCall(shown, "sandbox.send")).toMatchObject({ fault: "bad-signature" });
  });

  it("remembers the event chosen from the menu", async () => {
    const { user } = await show();
    await user.click(await screen.findByRole("button", { name: "Choose the event to send as Keruja" }));
    await user.click(await screen.findByRole("menuitem", { name: "shift.updated" }));
    expect(await screen.findByRole("button", { name: "Send shift.updated as Keruja" })).toBeInTheDocument();
  });

  it("names what is invented", async () => {
    const { user } = await show();
    await user.click(await screen.findByRole("button", { name: "2 parts invented, of Keruja" }));
    expect(await screen.findByText("event names")).toBeInTheDocument();
  });

  it("starts, and cannot send before", async () => {
    const shown = await show(({ host }) => host.answer({ "sandbox.status": stopped }));
    expect(await screen.findByRole("button", { name: "Send shift.published as Keruja" })).toBeDisabled();
    await shown.user.click(screen.getByRole("button", { name: "Start" }));
    await waitFor(() => expect(lastCall(shown, "sandbox.try")).toEqual({ memory_only: false }));
  });

  it("says why it does not start", async () => {
    const { user } = await show(({ host }) =>
      host.answer({
        "sandbox.status": stopped,
        "sandbox.try": () => {
          throw { code: "keychain.locked", message: "The keychain is locked.", hint: null, fields: {} };
        },
      }),
    );
    await user.click(await screen.findByRole("button", { name: "Start" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The keychain is locked.");
  });

  it("removes its workspace only after a question", async () => {
    const shown = await show();
    await shown.user.click(await screen.findByRole("button", { name: "Reset" }));
    const dialog = await screen.findByRole("dialog", { name: "Reset the sandbox?" });
    shown.host.answer({ "workspaces.remove": () => ({ deliveries: 40, keys: 5, keys_left: [] }) });
    await shown.user.click(within(dialog).getByRole("button", { name: "Remove it all" }));
    await waitFor(() =>
      expect(lastCall(shown, "workspaces.remove")).toEqual({
        workspace_id: "wsp_1",
        confirm_name: "Acme Events",
      }),
    );
  });
});
