import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

async function open() {
  const there = world();
  const opened = await openWindow(there.host, `/deliveries?selected=${there.deliveries[0]?.id ?? ""}`);
  await screen.findByRole("button", { name: /Show signed bytes/ });
  await opened.user.click((await screen.findAllByRole("row"))[1] as HTMLElement);
  return { ...there, ...opened };
}

describe("a note", () => {
  it("is written and changed by the keyboard, and shows in the list", async () => {
    const { user } = await open();
    await user.keyboard("n");
    await user.keyboard("asked Ops{Control>}{Enter}{/Control}");
    const note = await screen.findByRole("region", { name: "Note" });
    expect(within(note).getByText("asked Ops")).toBeVisible();
    expect(await screen.findByRole("img", { name: "has a note" })).toBeVisible();
    await user.keyboard("n");
    expect(screen.getByRole("textbox", { name: "Note" })).toHaveValue("asked Ops");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("textbox", { name: "Note" })).toBeNull();
    expect(screen.getByText("asked Ops")).toBeVisible();
  });

  it("stands beside a pin, which the key takes away again", async () => {
    const { user } = await open();
    await user.keyboard("p");
    expect(await screen.findByText("Pinned")).toBeVisible();
    expect(await screen.findByRole("img", { name: "pinned" })).toBeVisible();
    await user.keyboard("p");
    await waitFor(() => expect(screen.queryByText("Pinned")).toBeNull());
  });

  it("can be a pin on several at once", async () => {
    const { user } = await open();
    await user.keyboard("x{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(screen.getByText("3 selected")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Pin" }));
    await waitFor(() => expect(screen.getAllByRole("img", { name: "pinned" })).toHaveLength(3));
    await user.click(screen.getByRole("button", { name: "Select none" }));
    expect(screen.queryByRole("group", { name: "Selected deliveries" })).toBeNull();
  });
});
