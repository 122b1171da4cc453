import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { Kbd } from "./Kbd";

it("draws a cap for each key", () => {
  showComponent(<Kbd keys="Ctrl K" />);
  expect(screen.getByText("Ctrl").tagName).toBe("KBD");
  expect(screen.getByText("K").tagName).toBe("KBD");
});

it("does not become part of a button's name", () => {
  showComponent(
    <button type="button">
      New <Kbd keys="n" />
    </button>,
  );
  expect(screen.getByRole("button", { name: "New" })).toBeInTheDocument();
});
