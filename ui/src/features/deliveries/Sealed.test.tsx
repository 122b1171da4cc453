import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DeliveryView } from "../../rpc/generated";
import { detail } from "../../test/detail";
import { openWindow } from "../../test/render";
import { world } from "../../test/world";

const SECRET = "Bearer received-secret-4711";
const SEALED = ["head", "body"];

async function open(role: "owner" | "support" = "owner") {
  const there = world();
  const first = there.deliveries[0]?.id;
  const view = (id: string): DeliveryView => {
    const row = there.deliveries.find((one) => one.id === id);
    if (row === undefined) throw new Error(`no delivery ${id}`);
    const headers = [{ name: "Authorization", value: "•••", escaped: false }];
    return { ...detail(row, there.deliveries), headers, sealed: id === first ? SEALED : [] };
  };
  const status = await there.host.rpc("status.get", {});
  there.host.answer({
    "status.get": () => ({ ...status, role }),
    "deliveries.get": ({ delivery_id }) => view(delivery_id),
    "deliveries.reveal": ({ delivery_id }) => ({
      path: view(delivery_id).summary.path,
      headers: [{ name: "Authorization", value: SECRET, escaped: false }],
      trailers: [],
    }),
  });
  const asked = vi.spyOn(there.host, "bytes");
  const opened = await openWindow(there.host, `/deliveries?selected=${first}`);
  await screen.findByRole("tab", { name: "Body" });
  return { ...there, ...opened, asked };
}

afterEach(() => vi.useRealTimers());

describe("a delivery with sealed parts", () => {
  it("says which ones, and leads to them", async () => {
    const { user } = await open();
    const mark = screen.getByRole("button", { name: "Sealed: secrets in the head and the body are masked" });
    await user.hover(mark);
    expect(await screen.findByText(/The exact bytes are kept sealed/)).toBeInTheDocument();
    await user.click(mark);
    expect(screen.getByRole("tab", { name: "Body" })).toHaveAttribute("aria-selected", "true");
  });

  it("shows its secrets after an act, in every tab, until they are masked again", async () => {
    const { user, host, asked } = await open();
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    expect(screen.getByText("•••")).toBeVisible();
    expect(host.calls.some(({ name }) => name === "deliveries.reveal")).toBe(false);
    await user.click(screen.getByRole("button", { name: "Reveal" }));
    expect(await screen.findByText(SECRET)).toBeVisible();
    expect(screen.getByText(/In clear until you choose another delivery/)).toBeVisible();
    expect(host.copied).toBeNull();
    await user.click(screen.getByRole("tab", { name: "Raw" }));
    await waitFor(() => expect(asked.mock.calls.map(([kind]) => kind)).toContain("revealed-head"));
    await user.click(screen.getByRole("button", { name: "Mask again" }));
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    expect(screen.getByText("•••")).toBeVisible();
    expect(screen.queryByText(SECRET)).toBeNull();
  });

  it("masks them when another delivery is chosen, and does not show them on return", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    await user.click(screen.getByRole("button", { name: "Reveal" }));
    await screen.findByText(SECRET);
    const rows = screen.getAllByRole("row");
    await user.click(rows[2] as HTMLElement);
    await waitFor(() => expect(screen.queryByText(SECRET)).toBeNull());
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Sealed/ })).toBeNull());
    await user.click(rows[1] as HTMLElement);
    await screen.findByRole("button", { name: "Reveal" });
    expect(screen.queryByText(SECRET)).toBeNull();
  });

  it("masks them after half a minute", async () => {
    const { user } = await open();
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
    await user.click(screen.getByRole("button", { name: "Reveal" }));
    await screen.findByText(SECRET);
    act(() => vi.advanceTimersByTime(29_000));
    expect(screen.getByText(SECRET)).toBeVisible();
    act(() => vi.advanceTimersByTime(1_000));
    expect(screen.queryByText(SECRET)).toBeNull();
  });

  it("says why they cannot be had", async () => {
    const { user, host } = await open();
    host.answer({
      "deliveries.reveal": () => {
        throw { code: "delivery.sealed", message: "The exact bytes are sealed.", hint: null, fields: {} };
      },
    });
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    await user.click(screen.getByRole("button", { name: "Reveal" }));
    expect(await screen.findByText("The exact bytes are sealed.")).toBeVisible();
    expect(screen.getByText("•••")).toBeVisible();
  });

  it("offers nothing to reveal in a window for support", async () => {
    const { user } = await open("support");
    await user.click(screen.getByRole("tab", { name: /^Headers/ }));
    expect(screen.getByText(/only the owner's window can reveal them/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Reveal" })).toBeNull();
  });
});
