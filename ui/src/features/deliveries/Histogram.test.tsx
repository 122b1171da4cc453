import { screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { fakeHost } from "../../host/fake";
import { showComponent } from "../../test/component";
import { Histogram } from "./Histogram";

const bar = (hour: number, invalid = 0) => ({
  from: `2026-11-21T0${hour}:00:00Z`,
  valid: 5,
  invalid,
  other: 0,
});

function show(bars = [bar(1), bar(2, 3), bar(3), bar(4)]) {
  const onRange = vi.fn();
  const host = fakeHost({
    "deliveries.histogram": () => ({ bars, to: "2026-11-21T05:00:00Z", cut: true }),
  });
  return { onRange, ...showComponent(<Histogram filter={{}} onRange={onRange} />, host) };
}

it("says what came in each span, and that older ones were left out", async () => {
  show();
  const list = await screen.findByRole("listbox", { name: "When they came" });
  const options = within(list).getAllByRole("option");
  expect(options).toHaveLength(4);
  expect(options[1]).toHaveAccessibleName(/5 valid, 3 failed/);
  expect(screen.getByText(/only the newest/)).toBeVisible();
});

it("narrows to the spans that the arrows brush", async () => {
  const { user, onRange } = show();
  await screen.findByRole("listbox");
  await user.tab();
  await user.keyboard("{ArrowRight}{Shift>}{ArrowRight}{/Shift}");
  expect(screen.getAllByRole("option", { selected: true })).toHaveLength(2);
  await user.keyboard("{Enter}");
  expect(onRange).toHaveBeenCalledWith("2026-11-21T02:00:00Z", "2026-11-21T04:00:00Z");
});

it("lets go of a brush with Escape, and ends with the last span", async () => {
  const { user, onRange } = show();
  await screen.findByRole("listbox");
  await user.tab();
  await user.keyboard("{End}{Escape}");
  expect(screen.queryAllByRole("option", { selected: true })).toHaveLength(0);
  await user.keyboard("{Enter}");
  expect(onRange).toHaveBeenCalledWith("2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z");
});

it("is not there for a list of one moment", async () => {
  show([bar(1)]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.queryByRole("listbox")).toBeNull();
});
