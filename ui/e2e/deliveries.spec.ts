import { beginWithSandbox, expect, expectAccessible, test } from "./gatehouse";

test("the first run needs six keys: start, and the failed delivery is replayed", async ({
  page,
  gatehouse,
}) => {
  await page.goto(gatehouse.url);
  expect(page.url()).not.toContain("token");
  await expect(page.getByRole("button", { name: "Start" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("The signature does not belong to these bytes")).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText("Signature differs").first()).toBeVisible();
  await expect(page.getByRole("row", { selected: true })).toBeFocused();
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Send to" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Replayed, \d{3} in/)).toBeVisible();
  await expect(page.getByText("replayed as recorded to")).toBeVisible();
});

test("the list is walked and narrowed by the keyboard", async ({ page, gatehouse }) => {
  await beginWithSandbox(page, gatehouse.url);
  const chosen = page.getByRole("row", { selected: true });
  await expect(chosen).toBeFocused();
  await page.keyboard.press("g");
  await expect(chosen).toHaveAttribute("aria-rowindex", "2");
  await page.keyboard.press("j");
  await expect(chosen).toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Filter the deliveries" })).toBeFocused();
  await page.keyboard.type("verdict:duplicate");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "2");
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await expect(page.getByText("This repeats a delivery that came before")).toBeVisible();
});

test("each tab shows its part of the request", async ({ page, gatehouse }) => {
  await beginWithSandbox(page, gatehouse.url);
  await expect(page.getByRole("row", { selected: true })).toBeFocused();
  await page.keyboard.press("b");
  await expect(page.locator(".cm-content")).toContainText("{");
  await page.keyboard.press("h");
  await expect(page.getByRole("rowheader", { name: /content-length/i })).toBeVisible();
  await page.keyboard.press("]");
  await expect(page.getByText(/^head 0–/)).toBeVisible();
  await page.keyboard.press("]");
  await expect(page.getByText("this delivery").first()).toBeVisible();
});

test("the token survives a reload", async ({ page, gatehouse }) => {
  await page.goto(gatehouse.url);
  await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`every screen is accessible in the ${theme} theme`, async ({ page, gatehouse }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto(gatehouse.url);
    await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
    await expectAccessible(page, "first run");
    await beginWithSandbox(page, page.url());
    for (const tab of ["Verification", "Body", "Headers", "Raw", "Attempts"]) {
      await page.getByRole("tab", { name: tab }).click();
      if (tab === "Body") await expect(page.locator(".cm-content")).toBeVisible();
      await expectAccessible(page, `deliveries, ${tab}`);
    }
    await page.getByRole("button", { name: "Replay" }).click();
    await expect(page.getByRole("textbox", { name: "Send to" })).toBeVisible();
    await expectAccessible(page, "replay");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("textbox", { name: "Search or run a command" })).toBeVisible();
    await expectAccessible(page, "palette");
    await page.keyboard.press("Escape");
    for (const [key, place] of [
      ["2", "endpoints"],
      ["3", "imports"],
      ["4", "explorer"],
      ["5", "sandbox"],
      [",", "settings"],
    ] as const) {
      await page.keyboard.press(`Control+${key}`);
      await expect(page).toHaveURL(new RegExp(`#/${place}`));
      await expect(page.getByRole("main").getByRole("button").first()).toBeVisible();
      await expectAccessible(page, place);
    }
  });
}
