import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { fakeHost } from "../../host/fake";
import type { DeliveryView } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { detail } from "../../test/detail";
import { world } from "../../test/world";
import { DeliveryNotes } from "./DeliveryNotes";

function delivery(change: Partial<DeliveryView> = {}): DeliveryView {
  const rows = world().deliveries;
  return { ...detail(rows[0] as DeliveryView["summary"], rows), ...change };
}

const confirmation = {
  offer: "Confirm subscription",
  host: "sns.eu-west-1.amazonaws.com",
  keeps_secret: false,
  waiting: true,
};

it("says nothing where there is nothing to say", () => {
  const { view } = showComponent(<DeliveryNotes delivery={delivery()} onSelect={() => {}} />);
  expect(view.container.querySelector("section, p")).toBeNull();
});

it("waits for a click before anything is called, and names the host", async () => {
  const host = fakeHost({ "handshakes.confirm": () => ({}) as never });
  const one = delivery({ handshake: confirmation });
  const { user } = showComponent(<DeliveryNotes delivery={one} onSelect={() => {}} />, host);
  expect(screen.getByText("This challenge waits for your click")).toBeVisible();
  expect(screen.getByText(/calls sns\.eu-west-1\.amazonaws\.com/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Confirm subscription" }));
  expect(host.calls.at(-1)).toMatchObject({ payload: { delivery_id: one.summary.id } });
});

it("offers nothing for a challenge that was answered", () => {
  const answered = delivery({ handshake: { ...confirmation, waiting: false } });
  showComponent(<DeliveryNotes delivery={answered} onSelect={() => {}} />);
  expect(screen.getByText("A challenge of the platform, answered")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
});

it("leads from a copy to the delivery that it repeats", async () => {
  const one = delivery();
  const copy = { ...one, summary: { ...one.summary, replay_of: "first-id" } };
  const onSelect = vi.fn();
  const { user } = showComponent(<DeliveryNotes delivery={copy} onSelect={onSelect} />);
  expect(screen.getByText(/^Replayed/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show the first" }));
  expect(onSelect).toHaveBeenCalledWith("first-id");
});

it("leads from a conflict to the delivery whose id it has", async () => {
  const one = delivery();
  const other = { ...one, summary: { ...one.summary, conflict: true, duplicate_of: "first-id" } };
  const onSelect = vi.fn();
  const { user } = showComponent(<DeliveryNotes delivery={other} onSelect={onSelect} />);
  expect(screen.getByText("The same id with another body")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Show the first" }));
  expect(onSelect).toHaveBeenCalledWith("first-id");
});

it("explains the answer by what was said when it came", () => {
  const first = { status: "unverified", reason: "secret_missing", judged_again_at: null } as const;
  showComponent(<DeliveryNotes delivery={delivery({ at_receipt: first })} onSelect={() => {}} />);
  expect(screen.getByText(/it was unverified \(secret_missing\) and answered \d{3}/)).toBeVisible();
});
