import { expect, type Page } from "@playwright/test";
import { test as base, expectAccessible } from "./gatehouse";

/** The window with the sandbox running, and every answer that the backend gave it. */
export interface Places {
  readonly page: Page;
  readonly answers: readonly string[];
  /** Goes to a place, such as `/settings/keys`. */
  go(place: string): Promise<void>;
}

export const test = base.extend<{ places: Places }>({
  places: async ({ page, gatehouse }, use) => {
    const answers: string[] = [];
    page.on("response", async (response) => {
      if (response.url().endsWith("/rpc")) answers.push(await response.text().catch(() => ""));
    });
    const go = (place: string) =>
      page.evaluate((hash) => {
        location.hash = hash;
      }, place);
    await page.goto(gatehouse.url);
    await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
    await go("/sandbox");
    // The first run has a button of the same name.
    await expect(page.getByRole("heading", { name: "Sandbox", level: 1 })).toBeVisible();
    await page.getByRole("main").getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
    await use({ page, answers, go });
  },
});

/** Finds nothing against WCAG 2.2 AA on what is shown, in either theme. */
export async function expectAccessibleInBothThemes(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
    await expectAccessible(page, `${what}, ${colorScheme}`);
  }
}

export { expect };
