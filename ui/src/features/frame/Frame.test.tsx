import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

describe("the frame", () => {
  it("names the workspace, its environment and where it receives", async () => {
    await openWindow(world().host);
    const bar = screen.getByRole("banner");
    expect(await within(bar).findByText("Acme Events")).toBeVisible();
    expect(within(bar).getByText("TEST")).toBeVisible();
    expect(within(bar).getByText("127.0.0.1:8787")).toBeVisible();
  });

  it("counts failures briefly for the eye and exactly for who listens", async () => {
    const there = world();
    const counts = { all: 60_000, valid: 10_000, invalid: 50_000, unverified: 0, duplicate: 0 };
    there.host.answer({ "deliveries.counts": () => counts });
    await openWindow(there.host);
    const places = screen.getByRole("navigation", { name: "Places" });
    expect(await within(places).findByText("50k")).toBeVisible();
    expect(within(places).getByRole("link", { name: /^Deliveries ?50,000 failed$/ })).toBeVisible();
  });

  it("goes to a place with Ctrl and its number", async () => {
    const { user, router } = await openWindow(world().host);
    await user.keyboard("{Control>}2{/Control}");
    await waitFor(() => expect(router.state.location.pathname).toBe("/endpoints"));
    await user.keyboard("{Control>},{/Control}");
    await waitFor(() => expect(router.state.location.pathname).toMatch("/settings"));
  });

  it("lists every key with ?", async () => {
    const { user } = await openWindow(world().host);
    await screen.findByRole("grid");
    await user.keyboard("?");
    const sheet = await screen.findByRole("dialog", { name: "Keys" });
    expect(within(sheet).getByText("Replay")).toBeVisible();
    expect(within(sheet).getByText("Filter the deliveries")).toBeVisible();
  });

  it("runs a command from the palette", async () => {
    const there = world();
    const { user, router } = await openWindow(there.host);
    await screen.findByRole("grid");
    await user.keyboard("{Control>}k{/Control}");
    const field = await screen.findByRole("textbox", { name: "Search or run a command" });
    await user.type(field, "sandb");
    await user.click(await screen.findByText("Sandbox", { selector: "[class*=title]" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/sandbox"));
  });

  it("finds a delivery by the name of its event", async () => {
    const { user, router } = await openWindow(world().host);
    await screen.findByRole("grid");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or run a command" }), "leave.req");
    const matches = await screen.findAllByText("leave.requested", { selector: "[class*=title] *" });
    await user.click(matches[0] as HTMLElement);
    await waitFor(() => expect(router.state.location.search).toHaveProperty("selected"));
  });

  it("finds a delivery by an id that is pasted anywhere but into a field", async () => {
    const there = world();
    const { user, router } = await openWindow(there.host);
    await screen.findByRole("grid");
    const id = there.deliveries[7]?.id ?? "";
    await user.click(screen.getByRole("combobox", { name: "Filter the deliveries" }));
    await user.paste("shift");
    expect(screen.queryByRole("dialog")).toBeNull();
    await user.click(document.body);
    await user.paste(` ${id}\n`);
    expect(await screen.findByRole("textbox", { name: "Search or run a command" })).toHaveValue(id);
    const [match] = await screen.findAllByText(/./, { selector: "[class*=title] *" });
    await user.click(match as HTMLElement);
    await waitFor(() => expect(router.state.location.search).toEqual({ selected: id }));
  });

  it.each([
    [
      "what is stored nowhere, and what senders are told",
      { code: "store.disk_full", message: "The disk is full.", hint: "Free some space." },
      null,
      /The disk is full\. Senders get 503 .* Free some space\./,
    ],
    [
      "an inbox of a newer version",
      null,
      { code: "store.newer_version", message: "It has schema 99.", hint: "Install the newer." },
      /It has schema 99\. Install the newer\./,
    ],
  ])("says in every place: %s", async (_, receiver, notice, words) => {
    const there = world();
    const status = await there.host.rpc("status.get", {});
    there.host.answer({
      "status.get": () => ({
        ...status,
        store: { ...status.store, notice: notice as never },
        receiver: { ...status.receiver, problem: receiver as never },
      }),
    });
    const { user } = await openWindow(there.host);
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    expect(within(screen.getByRole("banner")).getByText("Not storing, senders get 503")).toBeVisible();
    await user.keyboard("{Control>},{/Control}");
    expect(screen.getByRole("alert")).toHaveTextContent(words);
    expect(screen.queryByRole("button", { name: "I have seen it" })).toBeNull();
  });

  it("says what a salvage brought over until it was seen", async () => {
    const there = world();
    const status = await there.host.rpc("status.get", {});
    let notice = {
      code: "store.salvaged",
      message: "27 came over.",
      hint: "The damaged file is kept.",
    } as never;
    there.host.answer({
      "status.get": () => ({ ...status, store: { ...status.store, notice } }),
      "storage.dismiss": () => {
        notice = null as never;
        there.host.announce([{ event: "changed", topic: "settings" }]);
        return {};
      },
    });
    const { user } = await openWindow(there.host);
    expect(await screen.findByRole("alert")).toHaveTextContent("27 came over. The damaged file is kept.");
    expect(within(screen.getByRole("banner")).getByText(/^Receiving/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "I have seen it" }));
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });

  it("says when the backend does not answer", async () => {
    const there = world();
    there.host.answer({
      "status.get": () => {
        throw { code: "ui.unreachable", message: "Gatehouse does not answer.", hint: null, fields: {} };
      },
    });
    await openWindow(there.host);
    expect(await screen.findByText("Gatehouse does not answer.")).toBeVisible();
  });
});
