import { beginWithSandbox, expect, expectAccessible, test } from "./gatehouse";

for (const theme of ["light", "dark"] as const) {
  test(`a failure is looked into by the keyboard, in the ${theme} theme`, async ({
    page,
    gatehouse,
    context,
  }) => {
    test.setTimeout(120_000);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await beginWithSandbox(page, gatehouse.url);
    await expect(page.getByRole("row", { selected: true })).toBeFocused();
    await expect(page.getByText("What to do:")).toBeInViewport();

    await page.keyboard.press("s");
    const parts = page.getByRole("listbox", { name: /parts with their bytes$/ });
    await parts.focus();
    await page.keyboard.press("End");
    await expect(page.getByRole("option", { selected: true })).toHaveAccessibleName(/^body \d/);
    await expect(
      page.getByRole("region", { name: "Hex and text" }).locator("[data-lit]").first(),
    ).toBeVisible();

    await page.keyboard.press("d");
    const compared = page.getByRole("region", { name: "Compared with the last valid delivery" });
    await expect(compared.getByRole("listitem").first()).toBeVisible();
    await expectAccessible(page, "verification with everything open");

    await page.keyboard.press("c");
    await expect(page.getByText("Copied a report without secrets.")).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("mismatch");
    await page.keyboard.press("Shift+C");
    await expect(page.getByText(/^Copied a test vector\./)).toBeVisible();
    const vector = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(vector)).toBeTruthy();

    await page.getByRole("button", { name: "Verification code…" }).click();
    const drawer = page.getByRole("dialog", { name: "Verification code" });
    await expect(drawer.locator(".cm-content")).not.toBeEmpty();
    await drawer.getByText("Java", { exact: true }).click();
    await expect(drawer.getByText("not run", { exact: true })).toBeVisible();
    await expectAccessible(page, "verification code");
    await page.keyboard.press("Escape");
    await expect(drawer).toBeHidden();

    await compared.getByRole("button", { name: "Open the valid one" }).click();
    await expect(page.getByText(/steps passed$/)).toBeVisible();
  });
}
