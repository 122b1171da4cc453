import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { Stepper } from "./Stepper";

it("marks the current step, leads back, and not past what is reachable", async () => {
  const onStep = vi.fn();
  const steps = [
    { id: "a", label: "Source" },
    { id: "b", label: "Columns" },
    { id: "c", label: "Fix" },
  ] as const;
  const { user } = showComponent(
    <Stepper label="Steps" steps={steps} current="b" reachable="b" onStep={onStep} />,
  );
  expect(screen.getByRole("button", { name: /Columns/ })).toHaveAttribute("aria-current", "step");
  expect(screen.getByRole("button", { name: /Fix/ })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Source" }));
  expect(onStep).toHaveBeenCalledWith("a");
});
