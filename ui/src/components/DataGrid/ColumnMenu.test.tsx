import { screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { ColumnMenu } from "./ColumnMenu";
import { useColumnChoice } from "./columnChoice";

afterEach(() => localStorage.clear());

const COLUMNS = [
  { id: "platform", head: "Platform" },
  { id: "status", head: "HTTP" },
];

function Chooser() {
  const { hidden, toggle } = useColumnChoice("deliveries");
  return <ColumnMenu columns={COLUMNS} hidden={hidden} onToggle={toggle} />;
}

it("hides a column, and the window remembers it", async () => {
  const { user, view } = showComponent(<Chooser />);
  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "HTTP" }));
  expect(screen.getByRole("menuitemcheckbox", { name: "HTTP" })).toHaveAttribute("aria-checked", "false");
  view.unmount();
  const again = showComponent(<Chooser />);
  await again.user.click(screen.getByRole("button", { name: "Columns" }));
  expect(await screen.findByRole("menuitemcheckbox", { name: "HTTP" })).toHaveAttribute(
    "aria-checked",
    "false",
  );
  expect(screen.getByRole("menuitemcheckbox", { name: "Platform" })).toHaveAttribute("aria-checked", "true");
});

it("begins with every column where what was kept cannot be read", async () => {
  localStorage.setItem("gatehouse.columns.deliveries", "{");
  const { user } = showComponent(<Chooser />);
  await user.click(screen.getByRole("button", { name: "Columns" }));
  expect(await screen.findByRole("menuitemcheckbox", { name: "HTTP" })).toHaveAttribute(
    "aria-checked",
    "true",
  );
});
