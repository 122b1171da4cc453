import { beginWithSandbox, expect, expectAccessible, test } from "./gatehouse";

test("two deliveries are compared, pinned and noted by the keyboard", async ({ page, gatehouse }) => {
  await beginWithSandbox(page, gatehouse.url);
  await expect(page.getByRole("row", { selected: true })).toBeFocused();
  await page.keyboard.press("Shift+D");
  const diff = page.getByRole("region", { name: "Difference" });
  await expect(diff.getByRole("region", { name: "Verdict and answer" })).toBeVisible();
  await expectAccessible(page, "difference");

  await page.keyboard.press("n");
  await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
  await page.keyboard.type("asked Ops to check nginx");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("region", { name: "Note" })).toContainText("asked Ops to check nginx");
  await page.keyboard.press("p");
  await expect(page.getByText("Pinned", { exact: true })).toBeVisible();
  await expect(page.getByRole("img", { name: "pinned" })).toBeVisible();

  await page.keyboard.press("/");
  await page.keyboard.type("is:pinned note:nginx");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "2");
  await page.reload();
  await expect(page.getByRole("region", { name: "Note" })).toContainText("asked Ops");
});

test("two selected deliveries stand side by side", async ({ page, gatehouse }) => {
  await beginWithSandbox(page, gatehouse.url);
  await expect(page.getByRole("row", { selected: true })).toBeFocused();
  await page.keyboard.press("g");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByText("2 selected")).toBeVisible();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page.getByRole("region", { name: "Difference" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Selected" })).toBeChecked();
  await expectAccessible(page, "two selected");
});

test("a window for support has no keys and no replay, and the backend refuses them", async ({
  page,
  gatehouse,
}) => {
  await beginWithSandbox(page, gatehouse.url);
  await page.evaluate(() => {
    location.hash = "/settings/support";
  });
  await page.getByRole("button", { name: "Make it a window for support…" }).click();
  await page.getByRole("button", { name: "Make it one for support" }).click();
  await expect(page.getByText("This window is one for support")).toBeVisible();
  await expectAccessible(page, "support");
  const refused = await page.evaluate(
    async (names) => {
      const token = sessionStorage.getItem("gatehouse.token") ?? "";
      const codes: string[] = [];
      for (const name of names) {
        const answer = await fetch("/rpc", {
          method: "POST",
          headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
          body: JSON.stringify({ name, payload: {} }),
        });
        codes.push((await answer.json()).error?.code);
      }
      return codes;
    },
    ["keys.list", "keys.add", "replay.send", "endpoints.set", "receiver.stop", "deliveries.reveal"],
  );
  expect(refused).toEqual(Array(6).fill("rpc.forbidden"));
  await page.keyboard.press("Control+1");
  await expect(page.getByRole("button", { name: /^Replay/ })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Imports" })).toHaveCount(0);
});
