import { expect, expectAccessibleInBothThemes, test } from "./places";

test("starts, sends with a fault, and leads to the delivery", async ({ places }) => {
  const { page } = places;
  await page.getByRole("combobox", { name: "Fault of Kejue" }).click();
  await page.getByRole("option", { name: "Wrong signature" }).click();
  await page.getByRole("button", { name: /^Send call\..* as Kejue$/ }).click();
  const row = page.getByRole("row", { name: /Kejue .* Wrong signature/ });
  await expect(row).toContainText("401");
  await expectAccessibleInBothThemes(page, "the sandbox");
  await row.getByRole("link", { name: "Show it" }).click();
  await expect(page).toHaveURL(/#\/deliveries\?selected=/);
});

test("stops, starts again and is reset", async ({ places }) => {
  const { page } = places;
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: /^Send .* as Keruja$/ })).toBeDisabled();
  await page.getByRole("main").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it all" }).click();
  await expect(page.getByRole("button", { name: "Reset" })).toHaveCount(0);
});
