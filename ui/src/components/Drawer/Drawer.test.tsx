import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { Drawer } from "./Drawer";

it("is a dialog with its title, submitted by Enter and closed by its button", async () => {
  const onSubmit = vi.fn();
  const onClose = vi.fn();
  const { user } = showComponent(
    <Drawer opened onClose={onClose} title="Edit staging" onSubmit={onSubmit}>
      <input aria-label="Name" />
    </Drawer>,
  );
  expect(screen.getByRole("dialog", { name: "Edit staging" })).toBeInTheDocument();
  await user.type(screen.getByRole("textbox", { name: "Name" }), "calls{Enter}");
  expect(onSubmit).toHaveBeenCalledOnce();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).toHaveBeenCalledOnce();
});
