import { asker, deliver, endpointOf } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const SECRET = "received-secret-4711";

test("received secrets are masked until the owner reveals those of one delivery", async ({
  places,
  gatehouse,
}) => {
  const { page, go, answers } = places;
  const ask = asker(gatehouse.url);
  const endpoint = await endpointOf(ask, "kejue");
  const headers = { "content-type": "application/json", authorization: `Bearer ${SECRET}` };
  await deliver(ask, endpoint, { "content-type": "application/json" }, '{"n":0}');
  const id = await deliver(ask, endpoint, headers, `{"api_key":"${SECRET}","n":1}`);

  await go(`/deliveries?selected=${id}`);
  const mark = page.getByRole("button", { name: "Sealed: secrets in the head and the body are masked" });
  // By the keyboard: a focus by the pointer opens no tip.
  await mark.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(mark).toBeFocused();
  await expect(page.getByRole("tooltip")).toContainText("The exact bytes are kept sealed");
  await mark.press("Enter");
  await expect(page.getByRole("tab", { name: "Body", selected: true })).toBeVisible();
  await expect(page.locator(".cm-content")).toContainText("•••");
  await expectAccessibleInBothThemes(page, "a sealed body");
  expect(await page.content()).not.toContain(SECRET);
  expect(answers.join("\n")).not.toContain(SECRET);

  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.locator(".cm-content")).toContainText(SECRET);
  await page.getByRole("tab", { name: /^Headers/ }).click();
  await expect(page.getByRole("cell", { name: `Bearer ${SECRET}` })).toBeVisible();
  await expectAccessibleInBothThemes(page, "revealed headers");
  await page.getByRole("tab", { name: "Raw" }).click();
  await expect(page.getByRole("region", { name: "Request as received" })).toBeVisible();

  await page.getByRole("button", { name: "Mask again" }).click();
  await page.getByRole("tab", { name: /^Headers/ }).click();
  await expect(page.getByRole("cell", { name: "•••" })).toBeVisible();
  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.getByRole("cell", { name: `Bearer ${SECRET}` })).toBeVisible();
  // Another delivery ends it, and coming back does not show it again.
  await page.getByRole("row", { selected: true }).focus();
  await page.keyboard.press("j");
  await expect(page.getByRole("button", { name: /^Sealed/ })).toHaveCount(0);
  await page.keyboard.press("k");
  await expect(page.getByRole("button", { name: "Reveal" })).toBeVisible();
  expect(await page.content()).not.toContain(SECRET);
});
