import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

async function openList(route?: string) {
  const there = world();
  const opened = await openWindow(there.host, route);
  await screen.findByRole("grid", { name: "Deliveries" });
  return { there, ...opened };
}

describe("the deliveries", () => {
  it("show why the chosen one failed, step by step", async () => {
    const { user } = await openList();
    await user.click((await screen.findAllByRole("row"))[1] as HTMLElement);
    expect(await screen.findByRole("heading", { name: "shift.published" })).toBeVisible();
    expect(
      screen.getByRole("heading", { name: "The line ends of the body changed on the way" }),
    ).toBeVisible();
    expect(screen.getByText(/Find what adds it on the way/)).toBeVisible();
    expect(screen.getAllByText("Signature differs").length).toBeGreaterThan(1);
    expect(screen.getByText("stopped at step 5 of 7")).toBeVisible();
    expect(screen.getByText("What this scheme protects")).toBeVisible();
  });

  it("are narrowed by a view and by the filter, in the address too", async () => {
    const { user, router } = await openList();
    await user.click(screen.getByRole("button", { name: /^Duplicate/ }));
    await waitFor(() => expect(router.state.location.search).toEqual({ filter: "verdict:duplicate" }));
    await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "5"));
    expect(screen.getByRole("combobox", { name: "Filter the deliveries" })).toHaveValue("verdict:duplicate");
  });

  it("point at what is wrong in the filter and keep showing what was there", async () => {
    const { user } = await openList();
    const field = screen.getByRole("combobox", { name: "Filter the deliveries" });
    await user.type(field, "shift verdikt:valid");
    const alert = await screen.findByText(/There is no field `verdikt`/);
    expect(alert).toHaveTextContent("Did you mean `verdict:`?");
    expect(field).toHaveAccessibleDescription(/There is no field/);
    expect(document.querySelector("mark")).toHaveTextContent("verdikt");
    expect(screen.getByRole("grid")).toBeVisible();
  });

  it("offer fields and values to the keyboard", async () => {
    const { user } = await openList();
    const field = screen.getByRole("combobox", { name: "Filter the deliveries" });
    await user.type(field, "ver");
    await screen.findByRole("option", { name: /^verdict:/ });
    expect(field).toHaveAttribute("aria-expanded", "true");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(field).toHaveValue("verdict:");
    await screen.findByRole("option", { name: "invalid" });
    await user.keyboard("{ArrowDown}{ArrowDown}");
    const option = screen.getByRole("option", { name: "invalid" });
    expect(option).toHaveAttribute("aria-selected", "true");
    expect(field).toHaveAttribute("aria-activedescendant", option.id);
    await user.keyboard("{Enter}");
    expect(field).toHaveValue("verdict:invalid ");
    expect(screen.queryByRole("option")).toBeNull();
  });

  it("close the offers with Escape before the filter is emptied", async () => {
    const { user } = await openList();
    const field = screen.getByRole("combobox", { name: "Filter the deliveries" });
    await user.type(field, "ver");
    await screen.findByRole("option", { name: /^verdict:/ });
    await user.keyboard("{Escape}");
    expect(field).toHaveValue("ver");
    expect(screen.queryByRole("option")).toBeNull();
    await user.keyboard("{Escape}");
    expect(field).toHaveValue("");
  });

  it("keep a filter as a view, show it and remove it by the keyboard", async () => {
    const { user, router } = await openList("/deliveries?filter=verdict%3Ainvalid%20shift");
    await user.click(await screen.findByRole("button", { name: "Save this filter as a view" }));
    await user.type(
      await screen.findByRole("textbox", { name: "Name of the view" }),
      "Refused shifts{Enter}",
    );
    const chip = await screen.findByRole("button", { name: "Refused shifts" });
    await waitFor(() => expect(chip).toHaveAttribute("aria-pressed", "true"));
    expect(screen.queryByRole("button", { name: "Save this filter as a view" })).toBeNull();
    await user.click(screen.getByRole("button", { name: /^All/ }));
    await user.click(chip);
    await waitFor(() => expect(router.state.location.search).toEqual({ filter: "verdict:invalid shift" }));
    chip.focus();
    await user.keyboard("{Delete}");
    await waitFor(() => expect(screen.queryByRole("button", { name: "Refused shifts" })).toBeNull());
  });

  it("hold new rows back while the list has the focus, and let them in with l", async () => {
    const { there, user } = await openList();
    const rows = await screen.findAllByRole("row");
    await user.click(rows[2] as HTMLElement);
    there.receive();
    there.receive();
    const pill = await screen.findByRole("button", { name: /2 new/ });
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "41");
    expect(pill).toBeVisible();
    await user.keyboard("l");
    await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "43"));
    expect(screen.queryByRole("button", { name: /new/ })).toBeNull();
  });

  it("show the tabs by their keys", async () => {
    const { user } = await openList("/deliveries?selected=dlv_00000040");
    await screen.findByRole("heading", { name: "shift.published" });
    const rows = await screen.findAllByRole("row");
    await user.click(rows[1] as HTMLElement);
    await user.keyboard("h");
    expect(await screen.findByRole("rowheader", { name: "X-Keruja-Signature" })).toBeVisible();
    expect(screen.getByText("not text")).toBeVisible();
    await user.keyboard("]");
    expect(screen.getByRole("tab", { name: "Raw" })).toHaveAttribute("aria-selected", "true");
    // The library reads two brackets as one.
    await user.keyboard("[[[[");
    expect(screen.getByRole("tab", { name: "Body" })).toHaveAttribute("aria-selected", "true");
    await user.keyboard("v");
    expect(screen.getByRole("tab", { name: "Verification" })).toHaveAttribute("aria-selected", "true");
  });

  it("say that one is gone", async () => {
    await openList("/deliveries?selected=dlv_nowhere");
    expect(await screen.findByText("No delivery dlv_nowhere is stored.")).toBeVisible();
    expect(screen.getByText("delivery.unknown")).toBeVisible();
  });
});

describe("a replay", () => {
  it("goes to the suggested address with r and Enter, and is told of", async () => {
    const { there, user } = await openList("/deliveries?selected=dlv_00000040");
    await screen.findByRole("heading", { name: "shift.published" });
    await user.click((await screen.findAllByRole("row"))[1] as HTMLElement);
    await user.keyboard("r");
    const drawer = await screen.findByRole("dialog", { name: "Replay shift.published" });
    expect(within(drawer).getByRole("textbox", { name: "Send to" })).toHaveValue(
      "http://127.0.0.1:8799/hooks",
    );
    within(drawer).getByRole("textbox", { name: "Send to" }).focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Replayed, 200 in 4.1 ms")).toBeVisible();
    expect(there.host.calls.find(({ name }) => name === "replay.send")?.payload).toEqual({
      delivery_id: "dlv_00000040",
      url: "http://127.0.0.1:8799/hooks",
      mode: "recorded",
      set: [],
    });
    expect(await screen.findByText("replayed as recorded to")).toBeVisible();
  });

  it("sends the headers that were set, signed anew", async () => {
    const { there, user } = await openList("/deliveries?selected=dlv_00000040");
    await user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    await user.click(within(drawer).getByText("Re-signed now"));
    await user.type(
      within(drawer).getByRole("textbox", { name: "Headers to set" }),
      "X-Debug: 1\n\nX-Two: 2",
    );
    await user.click(within(drawer).getByRole("button", { name: "Replay" }));
    await waitFor(() =>
      expect(there.host.calls.find(({ name }) => name === "replay.send")?.payload).toMatchObject({
        mode: "resigned",
        set: ["X-Debug: 1", "X-Two: 2"],
      }),
    );
  });

  it("that is refused says so at the field", async () => {
    const { there, user } = await openList("/deliveries?selected=dlv_00000040");
    there.host.answer({
      "replay.send": () => {
        throw {
          code: "replay.bad_url",
          message: "No.",
          hint: null,
          fields: { url: "This is no http address." },
        };
      },
    });
    await user.click(await screen.findByRole("button", { name: "Replay" }));
    const drawer = await screen.findByRole("dialog");
    await user.click(within(drawer).getByRole("button", { name: "Replay" }));
    expect(await within(drawer).findByText("This is no http address.")).toBeVisible();
  });
});
