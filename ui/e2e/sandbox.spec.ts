import { expect, expectAccessible, test, trySandbox } from "./served";

test("starts, sends with a fault, and leads to the delivery", async ({ served }) => {
  const { page } = served;
  await trySandbox(served);
  await page.getByRole("combobox", { name: "Fault of Kejue" }).click();
  await page.getByRole("option", { name: "Wrong signature" }).click();
  await page.getByRole("button", { name: /^Send call\..* as Kejue$/ }).click();
  const row = page.getByRole("row", { name: /Kejue .* Wrong signature/ });
  await expect(row).toContainText("401");
  await expectAccessible(page);
  await row.getByRole("link", { name: "Show it" }).click();
  await expect(page).toHaveURL(/#\/deliveries\?selected=/);
});

test("stops, starts again and is reset", async ({ served }) => {
  const { page } = served;
  await trySandbox(served);
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: /^Send .* as Keruja$/ })).toBeDisabled();
  await page.getByRole("main").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it all" }).click();
  await expect(page.getByRole("button", { name: "Reset" })).toHaveCount(0);
});
