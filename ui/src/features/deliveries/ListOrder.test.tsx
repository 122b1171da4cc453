import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

beforeEach(() => localStorage.clear());

async function openList() {
  const there = world();
  const opened = await openWindow(there.host, "/deliveries");
  await screen.findByRole("grid", { name: "Deliveries" });
  return { there, ...opened };
}

describe("the list of deliveries", () => {
  it("is sorted by the head that is pressed, and remembers it", async () => {
    const { there, user } = await openList();
    expect(screen.getByRole("columnheader", { name: /^Received/ })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Happened" }));
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "Happened" }));
    const happened = screen.getByRole("columnheader", { name: /^Happened/ });
    await waitFor(() => expect(happened).toHaveAttribute("aria-sort", "descending"));
    await waitFor(() =>
      expect(there.host.calls.filter(({ name }) => name === "deliveries.page").at(-1)?.payload).toMatchObject(
        {
          sort: "occurred",
        },
      ),
    );
    expect(Object.values(localStorage).some((kept) => String(kept).includes('"sort":"occurred"'))).toBe(true);
  });

  it("waits while one is selected, and goes on after Escape", async () => {
    const { there, user } = await openList();
    const rows = await screen.findAllByRole("row");
    await user.click(rows[2] as HTMLElement);
    there.receive();
    await screen.findByRole("button", { name: /1 new/ });
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "42"));
    there.receive();
    await waitFor(() => expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "43"));
    expect(screen.queryByRole("button", { name: /new/ })).toBeNull();
  });
});
