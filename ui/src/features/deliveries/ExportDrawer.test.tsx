import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { fakeHost } from "../../host/fake";
import { showComponent } from "../../test/component";
import { ExportDrawer } from "./ExportDrawer";

const drawer = (id: string | null, onClose = () => {}) => (
  <ExportDrawer title="Export" id={id} filter={{}} opened onClose={onClose} />
);

it("says what is masked, and writes in the form that was chosen", async () => {
  const onClose = vi.fn();
  const { host, user } = showComponent(drawer("d1", onClose));
  expect(await screen.findByText(/Received secrets are masked/)).toBeVisible();
  await user.click(screen.getByRole("radio", { name: "Raw HTTP" }));
  await user.click(screen.getByRole("button", { name: "Choose a place and write" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(host.exported).toEqual([{ delivery_ids: ["d1"], filter: {}, format: "http" }]);
});

it("offers for a list only what one file holds", async () => {
  showComponent(drawer(null));
  expect(await screen.findByRole("radio", { name: "Bundle" })).toBeInTheDocument();
  expect(screen.queryByRole("radio", { name: "curl" })).toBeNull();
});

it("stays open when the person changes their mind, and tells what went wrong", async () => {
  const onClose = vi.fn();
  const host = fakeHost();
  host.exportDeliveries = async () => false;
  const { user } = showComponent(drawer("d1", onClose), host);
  const write = await screen.findByRole("button", { name: "Choose a place and write" });
  await user.click(write);
  expect(onClose).not.toHaveBeenCalled();
  host.exportDeliveries = async () => {
    throw { code: "file.unwritable", message: "The disk is full.", hint: null, fields: {} };
  };
  await user.click(write);
  expect(await screen.findByText("The disk is full.")).toBeVisible();
});
