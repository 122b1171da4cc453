import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { lastCall, showPlace } from "../../test/place";

const checking = {
  id: 7,
  kind: "import.check",
  subject: "staff.csv",
  progress: 0.48,
  state: "running",
  can_cancel: true,
  problem: null,
};

it("shows what runs in the rail, and cancels it from the list", async () => {
  const made = await showPlace("/sandbox", {}, ({ host }) =>
    host.answer({
      "activities.list": () => ({ activities: [checking] }),
      "activities.cancel": () => ({}) as never,
    }),
  );
  const rail = screen.getByRole("navigation", { name: "Places" });
  expect(await within(rail).findByText("48 %")).toBeVisible();
  await made.user.click(screen.getByRole("button", { name: /Activity 1 running/ }));
  await made.user.click(await screen.findByRole("button", { name: "Cancel Checking of staff.csv" }));
  expect(lastCall(made, "activities.cancel")).toEqual({ id: 7 });
});

it("keeps what failed with its reason", async () => {
  const problem = { code: "import.changed", message: "The file changed while it was open.", hint: null };
  const made = await showPlace("/sandbox", {}, ({ host }) =>
    host.answer({
      "activities.list": () => ({
        activities: [{ ...checking, state: "failed", problem: problem as never }],
      }),
    }),
  );
  await made.user.click(await screen.findByRole("button", { name: "Activity" }));
  expect(await screen.findByText(problem.message)).toBeVisible();
});

it("lists what judging history again changed, with the way to each delivery", async () => {
  const change = {
    delivery_id: "0199c0de-0000-7000-8000-000000000003",
    endpoint_id: "0199c0de-0000-7000-8000-000000000001",
    provider_event: "call.ended",
    from_verdict: "unverified",
    from_reason: "secret_missing",
    to_verdict: "valid",
    to_reason: "ok",
  } as const;
  const run = {
    activity_id: 7,
    state: "done",
    began_at: "2026-11-21T09:41:05Z",
    looked_at: 8,
    total: 8,
    changed: 3,
    became_valid: 3,
    counts: [],
    changes: [change],
  };
  const made = await showPlace("/sandbox", {}, ({ host }) =>
    host.answer({
      "activities.list": () => ({
        activities: [{ ...checking, kind: "deliveries.verify", subject: "staging", state: "done" }],
      }),
      "deliveries.changed_verdicts": () => ({ run }),
    }),
  );
  await made.user.click(await screen.findByRole("button", { name: "Activity" }));
  expect(await screen.findByText("3 of 8 became valid.")).toBeVisible();
  expect(screen.getByText("Verifying again")).toBeVisible();
  const list = screen.getByRole("list", { name: "What changed" });
  expect(within(list).getByRole("link", { name: "call.ended" })).toHaveAttribute(
    "href",
    expect.stringContaining(change.delivery_id),
  );
  expect(within(list).getByText(/was unverified, is valid/)).toBeVisible();
  expect(screen.getByText("and 2 more")).toBeVisible();
});
