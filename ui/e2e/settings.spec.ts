import { expect, expectAccessibleInBothThemes, test } from "./places";

const VALUE = "whsec_e2e_4c1d9b7e52f0a863";

test("adds a key, checks it, removes it, and never shows its value", async ({ places }) => {
  const { page, go, answers } = places;
  await go("/settings/keys");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const drawer = page.getByRole("dialog", { name: "Add a key" });
  await drawer.getByLabel("Name").fill("second");
  await drawer.getByLabel("Value", { exact: true }).fill(VALUE);
  await expect(page.locator("html")).not.toContainText(VALUE);
  await drawer.getByRole("button", { name: "Save the key" }).click();

  const detail = page.getByRole("article", { name: "second" });
  await expect(detail).toContainText(`…${VALUE.slice(-4)}`);
  await detail.getByRole("button", { name: "Check" }).click();
  await expect(detail.getByText("Readable, and the one that was stored")).toBeVisible();
  expect(await page.content()).not.toContain(VALUE);
  expect(answers.join("\n")).not.toContain(VALUE);
  expect(answers.length).toBeGreaterThan(5);

  await detail.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(detail).toHaveCount(0);
});

test("makes a LIVE workspace, connects it and removes it by its name", async ({ places }) => {
  const { page, go } = places;
  await go("/settings/workspaces");
  await page.getByRole("button", { name: "New workspace" }).click();
  const drawer = page.getByRole("dialog", { name: "New workspace" });
  await drawer.getByLabel("Name").fill("Globex");
  await drawer.getByRole("combobox", { name: "Environment" }).click();
  await page.getByRole("option", { name: "Real companies and people" }).click();
  await drawer.getByRole("button", { name: "Make the workspace" }).click();
  const card = page.getByRole("article", { name: "Globex" });
  await expect(card.getByText("LIVE")).toBeVisible();

  await card.getByRole("button", { name: "Add connection" }).click();
  const connect = page.getByRole("dialog", { name: "Connect Globex" });
  await connect.getByRole("combobox", { name: "Platform" }).click();
  await page.getByRole("option", { name: "Kejue" }).click();
  await connect.getByRole("button", { name: "Add the connection" }).click();
  await expect(card.getByRole("listitem")).toContainText("kejue");

  await card.getByRole("button", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove workspace Globex?" });
  await expectAccessibleInBothThemes(page, "the question before a loss");
  await expect(dialog.getByRole("button", { name: "Remove it all" })).toBeDisabled();
  await dialog.getByRole("textbox").fill("Globex");
  await dialog.getByRole("button", { name: "Remove it all" }).click();
  await expect(card).toHaveCount(0);
});

for (const section of ["keys", "workspaces", "profiles", "appearance", "shortcuts", "about"]) {
  test(`the section ${section} is accessible in both themes`, async ({ places }) => {
    const { page, go } = places;
    await go(`/settings/${section}`);
    await expect(page.getByRole("navigation", { name: "Sections of the settings" })).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    await expectAccessibleInBothThemes(page, `the section ${section}`);
  });
}
