import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { EmptyState } from "./EmptyState";

it("keeps the frame, with one sentence and one next step", () => {
  showComponent(<EmptyState action={<button type="button">New endpoint</button>}>None yet.</EmptyState>);
  expect(screen.getByText("None yet.")).toBeInTheDocument();
  expect(screen.getAllByRole("button")).toHaveLength(1);
});
