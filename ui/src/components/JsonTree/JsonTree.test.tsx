import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { showComponent } from "../../test/component";
import { JsonTree } from "./JsonTree";

const value = { name: "Ana", jobs: [{ id: 7 }] };

it("is read and opened by the arrows, and says where one is", async () => {
  const { user } = showComponent(<JsonTree value={value} label="Answer" />);
  const jobs = screen.getByRole("treeitem", { name: /jobs/ });
  expect(jobs).toHaveAttribute("aria-expanded", "true");
  await user.tab();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(screen.getByRole("treeitem", { name: /id/ })).toHaveAttribute("aria-level", "4");
  expect(screen.getByText("/jobs/0/id")).toBeInTheDocument();
  await user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(screen.getByRole("treeitem", { name: /^0/ })).toHaveAttribute("aria-expanded", "false");
  expect(screen.queryByRole("treeitem", { name: /id/ })).not.toBeInTheDocument();
  await user.keyboard("{ArrowRight}");
  expect(screen.getByRole("treeitem", { name: /id/ })).toBeInTheDocument();
});
