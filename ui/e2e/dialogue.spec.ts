import { asker } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

// The tests keep secrets in memory; a real window says “in the keychain”.
const ENTERED = "svc_e2e_51c07be2d9f3";

test("an application is installed, asks, is taken away and forgotten, by the keyboard", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(150_000);
  const { page, answers } = places;
  const ask = asker(gatehouse.url);
  const steps = page.getByRole("listbox", { name: "Steps" });
  const companies = page.getByRole("listbox", { name: "Companies" });
  const walk = page.getByRole("region", { name: "The user in the sandbox" });

  // What the sandbox sent as an example is forgotten: the first company comes by one key.
  const { workspaces } = await ask<{ workspaces: { id: string }[] }>("workspaces.list", {});
  const workspace_id = workspaces[0]?.id;
  const before = await ask<{ companies: { connection_id: string; company_id: string }[] }>("dialogue.list", {
    workspace_id,
  });
  for (const { connection_id, company_id } of before.companies)
    await ask("dialogue.forget", { connection_id, company_id });

  await page.keyboard.press("Control+4");
  await expect(page).toHaveURL(/#\/explorer/);
  await page.keyboard.press("/");
  await page.keyboard.type("dialogue with");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Keruj dialogues" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Begin" })).toBeFocused();
  await expectAccessibleInBothThemes(page, "no company yet");

  await page.keyboard.press("i");
  await expect(steps.getByRole("option")).toHaveCount(2);
  await expect(steps.getByRole("option", { name: /application_install/ })).toContainText("in memory only");
  await expect(steps.getByRole("option", { name: /^application_configure/ })).toContainText("show a form");
  await expect(companies.getByRole("option")).toContainText("Form shown");
  await expectAccessibleInBothThemes(page, "a form is shown");

  const [name, key] = [
    walk.getByRole("textbox", { name: "Name of the account" }),
    walk.getByLabel(/API key of the service/),
  ];
  await name.focus();
  await page.keyboard.type("Anna Wróblewska");
  await page.keyboard.press("Tab");
  await expect(key).toBeFocused();
  await page.keyboard.type(ENTERED);
  await page.keyboard.press("Control+Enter");
  await expect(steps.getByRole("option")).toHaveCount(3);
  const submitted = steps.getByRole("option", { name: /^settings_entered/ });
  await expect(submitted).toContainText("Anna Wróblewska");
  await expect(submitted).toContainText(/service_api_key\s*in memory only/);
  await expect(companies.getByRole("option")).toContainText("Installed");
  await expect(walk).toContainText("was told that the integration is complete");

  await companies.getByRole("option").focus();
  await page.keyboard.press("Enter");
  await expect(submitted).toBeFocused();
  await page.keyboard.press("k");
  await expect(steps.getByRole("option", { name: /^application_configure/ })).toBeFocused();
  await page.keyboard.press("u");
  await expect(steps.getByRole("option")).toHaveCount(4);
  await expect(companies.getByRole("option")).toContainText("To be forgotten");
  await expectAccessibleInBothThemes(page, "uninstalled");

  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog", { name: "Forget the company?" });
  await expect(dialog).toContainText("account_api_key");
  await expectAccessibleInBothThemes(page, "what goes with a company");
  const id = (await companies.getByRole("option").getAttribute("title")) ?? "";
  await page.keyboard.type(id.slice(0, 8));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /is forgotten/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Begin" })).toBeVisible();
  await expectAccessibleInBothThemes(page, "what went with a company");

  expect(answers.join("\n")).not.toContain(ENTERED);
  expect(await page.content()).not.toContain(ENTERED);
});

test("answers are made by hand, an installation fails, a script tells what differs", async ({ places }) => {
  test.setTimeout(150_000);
  const { page, go } = places;
  const steps = page.getByRole("listbox", { name: "Steps" });
  const companies = page.getByRole("listbox", { name: "Companies" });
  await go("/explorer");
  await page.getByRole("treeitem", { name: /dialogue with companies/ }).click();
  await page.getByRole("button", { name: "Start" }).press("Enter");
  await page.getByRole("menuitem", { name: /So that it fails/ }).press("Enter");
  await expect(companies.getByRole("option", { selected: true })).toContainText("Failed");
  await expect(steps.getByRole("option").last()).toContainText("500, empty");
  await expectAccessibleInBothThemes(page, "a failed installation");

  await page.getByRole("button", { name: /^Answers/ }).click();
  const drawer = page.getByRole("dialog", { name: "Answers of the application" });
  await drawer.getByRole("button", { name: /application_configure/ }).click();
  await drawer.getByRole("button", { name: "Add a field" }).press("Enter");
  const field = drawer.getByRole("textbox", { name: "Name of field 3" });
  await expect(field).toBeFocused();
  await field.fill("city");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(drawer.getByRole("textbox", { name: "Name of field 2" })).toHaveValue("city");
  await expect(drawer.getByRole("textbox", { name: "Name of field 2" })).toBeFocused();
  await expectAccessibleInBothThemes(page, "the builder of a form");
  await page.keyboard.press("Control+s");
  await expect(drawer.getByText("Kept.")).toBeVisible();
  await drawer.getByRole("radio", { name: "A form" }).focus();
  await page.keyboard.press("ArrowRight");
  await drawer.getByRole("textbox", { name: "Answer as JSON" }).press("Control+End");
  await page.keyboard.type(",");
  await expect(drawer.getByText(/Not JSON from line \d+, column \d+ on/)).toBeVisible();
  await expectAccessibleInBothThemes(page, "an answer that is no JSON");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();

  await companies.getByRole("option", { selected: true }).focus();
  await page.keyboard.press("i");
  await expect(steps.getByRole("option", { name: /^application_configure/ }).last()).toContainText("city");
  await page.getByRole("button", { name: /^Run a script/ }).click();
  const script = page.getByRole("dialog", { name: "Run a script" });
  await script.getByRole("button", { name: "Take this dialogue" }).click();
  await script.getByRole("button", { name: "Run", exact: true }).click();
  await expect(script.getByText(/answers? (is|are) as recorded/)).toBeVisible();
  await expectAccessibleInBothThemes(page, "what a script brought");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("submission");
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Submission to Keruj" });
  await expect(sheet.getByText("Healthcheck address")).toBeVisible();
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==",
    "base64",
  );
  await sheet.getByLabel("Logo file").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png });
  await expect(sheet.getByRole("region", { name: "Checks of the logo" })).toContainText("1 × 1");
  await expectAccessibleInBothThemes(page, "the sheet for a submission");
});
