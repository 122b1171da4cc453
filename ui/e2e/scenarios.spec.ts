import { expect, expectAccessibleInBothThemes, test } from "./places";

test("a storm of attempts is played and stands in the list as one delivery an event", async ({ places }) => {
  const { page } = places;
  await page.getByRole("button", { name: "Run Retry storm" }).click();
  const outcome = page.getByRole("status", { name: "What came of Retry storm" });
  await expect(outcome).toContainText("Everything came as it must");
  await expect(outcome).toContainText("20 requests, Valid, 15 of them repeats");
  await expectAccessibleInBothThemes(page, "a scenario that was played");
  await outcome.getByRole("link", { name: "Show its 20 requests" }).click();
  await expect(page).toHaveURL(/#\/deliveries\?filter=id/);
  await expect(page.getByRole("row", { name: /kejue, .*Duplicate$/ })).toHaveCount(15);
});

test("a secret is rotated: both are taken, then the old one is refused", async ({ places }) => {
  const { page } = places;
  await page.getByRole("button", { name: "Rotated secret", exact: true }).click();
  await expect(page.getByText("The workspace gets a new signing secret beside the old one.")).toBeVisible();
  await page.getByRole("button", { name: "Run Rotated secret" }).click();
  const outcome = page.getByRole("status", { name: "What came of Rotated secret" });
  await expect(outcome).toContainText("4 requests, Valid");
  await expect(outcome).toContainText("4 requests, Signature differs, 3 of them repeats");
});

test("a call that is refused for a second is in the audit with both sendings", async ({ places }) => {
  const { page } = places;
  await page.getByRole("button", { name: "Run Too many calls (429)" }).click();
  const outcome = page.getByRole("status", { name: "What came of Too many calls (429)" });
  await expect(outcome).toContainText("ended with 200 after 2 sendings");
  await outcome.getByRole("link", { name: "Show the audit" }).click();
  await expect(page.getByRole("row", { name: /429/ })).toHaveCount(1);
});
