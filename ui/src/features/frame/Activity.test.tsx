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
