import { asker } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

interface Counts {
  readonly all: number;
}

test("a rule shows what would go, removes it when it is set, and is taken back", async ({
  places,
  gatehouse,
}) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const { workspaces } = await ask<{ workspaces: { id: string }[] }>("workspaces.list", {});
  const counts = () => ask<Counts>("deliveries.counts", { workspace_id: workspaces[0]?.id });
  const { all } = await counts();
  expect(all).toBeGreaterThan(3);
  const { deliveries } = await ask<{ deliveries: { id: string }[] }>("deliveries.page", { limit: 1000 });
  const oldest = deliveries.at(-1)?.id;
  await ask("notes.write", { delivery_ids: [oldest], pinned: true });

  await go("/settings/storage");
  const kept = page.getByRole("region", { name: "What is kept" });
  await expect(kept.getByText(/^All deliveries of this workspace are kept/)).toBeVisible();
  await expect(kept.getByRole("button", { name: "Keep to this rule…" })).toBeDisabled();
  await kept.getByLabel("Keep the newest").fill("2");
  await kept.getByRole("button", { name: "Show what would go" }).click();
  const going = kept.getByRole("region", { name: "What would go now" });
  await expect(going.getByRole("heading")).toHaveText(new RegExp(`^${all - 3} deliver(y|ies) would go now`));
  await expectAccessibleInBothThemes(page, "what a rule would let go");
  expect((await counts()).all).toBe(all);

  await kept.getByRole("button", { name: "Keep to this rule…" }).click();
  const dialog = page.getByRole("dialog", { name: "Keep to this rule?" });
  await expect(dialog).toContainText("This cannot be undone.");
  await dialog.getByRole("button", { name: "Remove them" }).click();
  await expect.poll(async () => (await counts()).all).toBe(3);
  await expect(kept.getByText(/^What goes beyond any of these is removed/)).toBeVisible();

  // The two newest and the one that is pinned are still there.
  await go("/deliveries");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "4");
  await expect(page.getByRole("img", { name: "pinned" })).toHaveCount(1);
  await go("/settings/storage");
  await kept.getByRole("button", { name: "Keep everything" }).click();
  await expect(kept.getByText(/^All deliveries of this workspace are kept/)).toBeVisible();
});
