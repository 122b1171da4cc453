import { asker } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

/** Pastes as a person does, where nothing takes text. */
async function paste(page: import("@playwright/test").Page, text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.locator("main").focus();
  await page.keyboard.press("Control+v");
}

test("support finds out why a delivery was refused in three acts, and sees no key", async ({
  places,
  gatehouse,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const { deliveries } = await ask<{ deliveries: { id: string; reason: string }[] }>("deliveries.page", {
    filter: { verdict: "invalid" },
    limit: 100,
  });
  const refused = deliveries.find(({ reason }) => reason === "mismatch");
  if (refused === undefined) throw new Error("the sandbox sends one that is tampered with");
  await ask("support.begin", {});
  await go("/deliveries");
  await expect(page.getByRole("grid", { name: "Deliveries" })).toBeVisible();

  // One: paste the id. Two: choose what it finds. Three: copy the report.
  await paste(page, refused.id);
  await page.getByRole("dialog").getByRole("button").first().click();
  await expect(page.getByText("Signature differs").first()).toBeVisible();
  await expect(page.getByText("What to do:")).toBeVisible();
  await page.getByRole("button", { name: /^Copy report/ }).click();
  await expect(page.getByText("Copied a report without secrets.")).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain(refused.id);
  expect(report).toContain("mismatch");
  await expect(page.getByRole("button", { name: /^Replay/ })).toHaveCount(0);

  // The endpoints can be looked at and not changed.
  await page.getByRole("link", { name: /^Endpoints/ }).click();
  await expect(page.getByRole("article")).toHaveCount(5);
  for (const name of [/^Edit/, /^New endpoint/, /^Send test/, /^Remove/, /^Verify again/, /^Start/]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
  await expectAccessibleInBothThemes(page, "the endpoints for support");
});
