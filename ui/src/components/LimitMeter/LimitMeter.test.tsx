import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { LimitMeter } from "./LimitMeter";

it("says how much is left and when it is full again", () => {
  const soon = new Date(Date.now() + 23_000).toISOString();
  showComponent(
    <LimitMeter label="rejento, per key" limit={100} remaining={37} resetsAt={soon}>
      100 a minute
    </LimitMeter>,
  );
  const bar = screen.getByRole("meter", { name: "rejento, per key" });
  expect(bar).toHaveAttribute("aria-valuetext", "37 of 100 left");
  expect(bar).toHaveAttribute("aria-valuenow", "63");
  expect(bar).not.toHaveAttribute("data-little");
  expect(screen.getByText(/full again in 0:2\d/)).toBeInTheDocument();
  expect(screen.getByText("100 a minute")).toBeInTheDocument();
});

it("turns amber under a tenth, and names the clock of a distant end", () => {
  const later = new Date(Date.now() + 3_000_000).toISOString();
  showComponent(<LimitMeter label="key" limit={1000} remaining={60} resetsAt={later} />);
  expect(screen.getByRole("meter")).toHaveAttribute("data-little", "true");
  expect(screen.getByText(/^resets \d\d:\d\d:\d\d$/)).toBeInTheDocument();
});

it("says so where the limit is not known, and draws no bar", () => {
  showComponent(<LimitMeter label="api" limit={null} remaining={null} resetsAt={null} />);
  expect(screen.queryByRole("meter")).not.toBeInTheDocument();
  expect(screen.getByText("not known yet")).toBeInTheDocument();
});
