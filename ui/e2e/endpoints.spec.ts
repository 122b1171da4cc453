import { expect, expectAccessibleInBothThemes, test } from "./places";

test("shows the endpoints of the sandbox, accessibly in both themes", async ({ places }) => {
  const { page, go } = places;
  await go("/endpoints");
  await expect(page.getByRole("article")).toHaveCount(5);
  await expect(page.getByText(/^5 listening/)).toBeVisible();
  await expectAccessibleInBothThemes(page, "endpoints");
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("dialog", { name: "Edit keruja" })).toBeVisible();
  await expectAccessibleInBothThemes(page, "the drawer of an endpoint");
});

test("sends a test, counts it, and changes what is answered", async ({ places }) => {
  const { page, go } = places;
  await go("/endpoints");
  const pane = page.getByRole("complementary", { name: "Endpoint keruja" });
  const received = pane.locator("dt", { hasText: "Deliveries" }).locator("+ dd");
  const before = Number(await received.textContent());
  await page.getByRole("button", { name: "keruja", exact: true }).focus();
  await page.keyboard.press("t");
  await expect(page.getByText(/^Sent shift\.published: 200 in/)).toBeVisible();
  await expect(received).toHaveText(String(before + 1));

  await page.keyboard.press("e");
  const drawer = page.getByRole("dialog", { name: "Edit keruja" });
  await drawer.getByLabel("Status for invalid deliveries").fill("403");
  await drawer.getByRole("button", { name: "Save" }).click();
  await expect(pane.getByText("403, constant body")).toBeVisible();
});

test("makes an endpoint with a connection, adds its secret and removes it again", async ({ places }) => {
  const { page, go } = places;
  await go("/endpoints");
  await page.getByRole("button", { name: "New endpoint" }).click();
  const drawer = page.getByRole("dialog", { name: "New endpoint" });
  await drawer.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: "Connect rejento" }).click();
  await drawer.getByLabel("Name").fill("second");
  await drawer.getByRole("button", { name: "Make the endpoint" }).click();

  const card = page.getByRole("article", { name: "second" });
  await card.getByRole("button", { name: "Add secret" }).click();
  const key = page.getByRole("dialog", { name: "Add a key" });
  await key.getByLabel("Name").fill("second secret");
  await key.getByLabel("Value", { exact: true }).fill("whsec_e2e_7d1f0c52a9");
  await key.getByRole("button", { name: "Save the key" }).click();
  await expect(card.getByText("“second secret”")).toBeVisible();

  await page.getByRole("button", { name: "Remove endpoint" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(card).toHaveCount(0);
});
