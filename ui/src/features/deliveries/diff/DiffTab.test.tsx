import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { sampleDiff } from "../../../test/diff";
import { openWindow } from "../../../test/render";
import { type World, world } from "../../../test/world";

async function open(change?: (there: World) => void) {
  const there = world();
  change?.(there);
  const [newest] = there.deliveries;
  const opened = await openWindow(there.host, `/deliveries?selected=${newest?.id ?? ""}`);
  await screen.findByRole("button", { name: /Show signed bytes/ });
  await opened.user.click((await screen.findAllByRole("row"))[1] as HTMLElement);
  return { ...there, ...opened };
}

describe("two deliveries side by side", () => {
  it("are this one and the one before, with what tells them apart first", async () => {
    const { user, host } = await open();
    await user.keyboard("{Shift>}D{/Shift}");
    const diff = await screen.findByRole("region", { name: "Difference" });
    expect(within(diff).getByText(/2 values of the body differ, from byte 20 on/)).toBeVisible();
    const headers = within(diff).getByRole("region", { name: "Headers" });
    expect(within(headers).getByRole("row", { name: /Via absent 1.1 nginx added/ })).toBeVisible();
    expect(within(headers).getByRole("row", { name: /Signature .* expected/ })).toBeVisible();
    expect(within(headers).queryByRole("row", { name: /Host/ })).toBeNull();
    await user.click(within(headers).getByRole("button", { name: "Show 1 equal header" }));
    expect(within(headers).getByRole("row", { name: /Host/ })).toBeVisible();
    expect(
      within(diff).getByRole("row", { name: /Signature Signature matches Signature differs/ }),
    ).toBeVisible();
    expect(host.calls.findLast(({ name }) => name === "deliveries.diff")?.payload).not.toHaveProperty("with");
  });

  it("show the body line by line, by structure and as bytes", async () => {
    const { user } = await open();
    await user.keyboard("{Shift>}D{/Shift}");
    const lines = await screen.findByRole("region", { name: "Lines that differ" });
    expect([...lines.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["lead", "crew"]);
    expect(within(lines).getByText("9 equal lines")).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "Structure" }));
    expect(screen.getByRole("row", { name: /\/list\/0 \/list\/3 7 moved/ })).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "Bytes" }));
    const bytes = screen.getByRole("region", { name: /Bytes around the first difference/ });
    expect([...bytes.querySelectorAll("[data-differs]")].map((byte) => byte.textContent)).toEqual([
      "31",
      "1",
      "32",
      "2",
    ]);
  });

  it("can be the last valid one instead", async () => {
    const { user, host } = await open();
    await user.keyboard("{Shift>}D{/Shift}");
    await user.click(await screen.findByRole("radio", { name: "Last valid" }));
    await waitFor(() =>
      expect(host.calls.findLast(({ name }) => name === "deliveries.diff")?.payload).toMatchObject({
        with: "dlv_00000038",
      }),
    );
  });

  it("are the two that were selected in the list", async () => {
    const { user, host } = await open();
    await user.keyboard("xjjx");
    const bar = screen.getByRole("group", { name: "Selected deliveries" });
    expect(within(bar).getByText("2 selected")).toBeVisible();
    await user.click(within(bar).getByRole("button", { name: "Compare" }));
    await screen.findByRole("region", { name: "Difference" });
    expect(screen.getByRole("radio", { name: "Selected" })).toBeChecked();
    await waitFor(() =>
      expect(host.calls.findLast(({ name }) => name === "deliveries.diff")?.payload).toHaveProperty("with"),
    );
    for (const { payload } of host.calls.filter(({ name }) => name === "deliveries.diff"))
      expect(payload).toHaveProperty("with");
  });

  it("say that there is nothing to compare with", async () => {
    const { user } = await open(({ host, deliveries }) =>
      host.answer({
        "deliveries.diff": () => sampleDiff(deliveries[0] as (typeof deliveries)[0], undefined),
      }),
    );
    await user.keyboard("{Shift>}D{/Shift}");
    expect(await screen.findByText(/Nothing came to this endpoint before/)).toBeVisible();
  });
});
