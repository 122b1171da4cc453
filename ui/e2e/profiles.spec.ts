import { createHmac } from "node:crypto";
import { asker, endpointOf } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const SECRET = "whsec_e2e_profile_5b2c7e91";

test("a header that is filled in makes a failing delivery valid", async ({ places, gatehouse }) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const endpoint = await endpointOf(ask, "keruja");
  await ask("keys.add", {
    connection_id: endpoint.connection_id,
    name: "by hand",
    slot: "webhook",
    value: SECRET,
  });
  const seconds = Math.floor(Date.now() / 1000);
  const body = `{"type":"shift.swapped","timestamp":"${new Date().toISOString()}","data":{}}`;
  const mac = createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex");
  const sent = await fetch(endpoint.url, {
    method: "POST",
    headers: { "content-type": "application/json", "x-keruja-sign": `t=${seconds},v1=${mac}` },
    body,
  });
  expect(sent.status).toBe(401);

  await go("/settings/profiles?profile=keruja");
  const profile = page.getByRole("article", { name: "Keruja" });
  const header = profile.getByRole("textbox", { name: "Header", exact: true });
  await header.fill("X-Keruja-Sign");
  await header.press("Enter");
  const again = profile.getByRole("region", { name: "Verified again" });
  await expect(again.getByRole("status")).toContainText("1 delivery became valid");
  await expect(profile.getByText("entered by you")).toBeVisible();
  await again.getByRole("button", { name: "Show what changed" }).click();
  await expectAccessibleInBothThemes(page, "what a filled in value changed");
  await again.getByRole("link", { name: "shift.swapped" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "shift.swapped" })).toBeVisible();
  await expect(page.getByRole("main").getByText("Valid", { exact: true }).first()).toBeVisible();

  await go("/settings/profiles?profile=keruja&tab=events");
  const known = profile.getByRole("region", { name: "Collected from traffic" });
  await known.getByRole("button", { name: "Give it a label: shift.swapped" }).click();
  await page.keyboard.type("Two people swapped a shift");
  await page.keyboard.press("Enter");
  await expect(
    known.getByRole("button", { name: /^Label of shift\.swapped: Two people swapped a shift/ }),
  ).toBeFocused();
});

test("a reading of a contradiction is chosen and taken back", async ({ places }) => {
  const { page, go } = places;
  await go("/settings/profiles?profile=keruja");
  const rate = page.getByRole("radiogroup", { name: "API rate limit" });
  const chosen = rate.locator("input:checked");
  await expect(chosen).toHaveCount(1);
  const before = await rate
    .getByRole("radio")
    .evaluateAll((all) => all.findIndex((one) => one.matches(":checked")));
  const other = rate.getByRole("radio").nth(before === 0 ? 1 : 0);
  await other.click();
  await expect(other).toBeChecked();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rate.getByRole("radio").nth(before)).toBeChecked();
});

for (const profile of ["keruja", "keruj", "kejue", "rejento", "timehunter"]) {
  test(`the page of ${profile} is accessible in both themes`, async ({ places }) => {
    const { page, go } = places;
    for (const tab of ["open", "facts", "events"]) {
      await go(`/settings/profiles?profile=${profile}&tab=${tab}`);
      await expect(page.getByRole("tabpanel")).toBeVisible();
      await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
      await expectAccessibleInBothThemes(page, `${profile}, ${tab}`);
    }
  });
}
