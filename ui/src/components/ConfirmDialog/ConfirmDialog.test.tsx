import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { showComponent } from "../../test/component";
import { ConfirmDialog, type ConfirmDialogProps } from "./ConfirmDialog";

function show(change: Partial<ConfirmDialogProps> = {}) {
  const onConfirm = vi.fn();
  const onClose = vi.fn();
  const props = { opened: true, title: "Remove staging?", confirmLabel: "Remove it", onConfirm, onClose };
  const shown = showComponent(
    <ConfirmDialog {...props} {...change}>
      118 deliveries go with it.
    </ConfirmDialog>,
  );
  return { ...shown, onConfirm, onClose };
}

it("confirms only once the name is typed", async () => {
  const { user, onConfirm } = show({ typedName: "staging" });
  const button = screen.getByRole("button", { name: "Remove it" });
  expect(button).toBeDisabled();
  await user.type(screen.getByRole("textbox", { name: "Type staging to confirm" }), "stagin");
  expect(button).toBeDisabled();
  await user.keyboard("g{Enter}");
  expect(onConfirm).toHaveBeenCalledOnce();
});

it("asks for no name where little is lost", async () => {
  const { user, onConfirm, onClose } = show();
  await user.click(screen.getByRole("button", { name: "Keep it" }));
  expect(onClose).toHaveBeenCalledOnce();
  await user.click(screen.getByRole("button", { name: "Remove it" }));
  expect(onConfirm).toHaveBeenCalledOnce();
});

it("stays and says what kept it from being done", () => {
  show({ problem: { code: "store.busy", message: "The store is busy.", hint: null, fields: {} } });
  expect(screen.getByRole("alert")).toHaveTextContent("The store is busy.");
});
