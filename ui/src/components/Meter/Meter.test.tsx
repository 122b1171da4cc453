import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { Meter } from "./Meter";

it("says what it measures and how far it is", () => {
  showComponent(<Meter value={0.4} label="Checking staff.csv" />);
  expect(screen.getByRole("progressbar", { name: "Checking staff.csv" })).toHaveAttribute("value", "0.4");
});
