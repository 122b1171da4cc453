import { writeFileSync } from "node:fs";
import { type Ask, asker } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

interface Workspaces {
  readonly workspaces: readonly { readonly connections: readonly { id: string; platform: string }[] }[];
}

async function connectionOf(ask: Ask, platform: string): Promise<string> {
  const { workspaces } = await ask<Workspaces>("workspaces.list", {});
  const all = workspaces.flatMap(({ connections }) => connections);
  return all.find((one) => one.platform === platform)?.id ?? "";
}

test("calls each imitation with the keys that trying out gave: a list, a write, a refusal, a wait", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(150_000);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const path = page.getByRole("textbox", { name: "Path" });
  const beginWith = async (connection: string) => {
    await go("/explorer");
    await page.getByRole("button", { name: "New call" }).click();
    await page.getByRole("menuitem", { name: connection, exact: true }).click();
  };

  await go(`/explorer?open=e:${await connectionOf(ask, "rejento")}:candidates.list`);
  await expect(path).toHaveValue("/api/v1/candidates");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expect(page.getByText("The sandbox answered.")).toBeVisible();
  await page.getByRole("combobox", { name: "Method" }).selectOption("POST");
  await expect(page.getByText(/only reads/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send/ })).toBeDisabled();

  await beginWith("keruja");
  await path.fill("/api/v1/staff");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();

  await go(`/explorer?open=e:${await connectionOf(ask, "kejue")}:contacts.bulk`);
  await expect(path).toHaveValue("/contacts/bulk");
  await page.getByRole("tab", { name: /^Body/ }).click();
  await page
    .getByRole("textbox", { name: "Body", exact: true })
    .fill('{"contacts":[{"first_name":"Zoë","phone":"+48221234567"}]}');
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/20[01] /)).toBeVisible();

  await ask("sandbox.fault", { platform: "timehunter", fault: "429", argument: "3", times: 1 });
  await beginWith("timehunter");
  await path.fill("/api/employees");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/Waits 0:0\d:/)).toBeVisible();
  await expect(page.getByText("sent 2 times")).toBeVisible({ timeout: 15_000 });
  await expectAccessibleInBothThemes(page, "a call that waited");
});

test("asks Keruj's imitation for its schema, completes names, sends variables, and places an error", async ({
  places,
  gatehouse,
}) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const keruj = await connectionOf(ask, "keruj");
  await go(`/explorer?open=g:${keruj}`);
  await page.getByRole("button", { name: "Ask for the schema" }).click();
  await expect(page.getByText(/asked .* types/)).toBeVisible();

  const document = page.getByRole("textbox", { name: "Document" });
  await document.fill("query { listI");
  await page.keyboard.press("Control+Space");
  await expect(page.getByRole("option", { name: /listItems/ })).toBeVisible();
  await page.keyboard.press("Escape");

  await document.fill("query ($n: Int) { listItems(first: $n) { edges { node { name price } } } }");
  await page.getByRole("tab", { name: "Variables" }).click();
  await page.getByRole("textbox", { name: "Variables" }).fill('{"n": 2}');
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expect(page.getByRole("treeitem", { name: /edges.*2 items/ })).toBeVisible();
  await expectAccessibleInBothThemes(page, "an answer of GraphQL");

  // A clerk may not see what things cost, and the answer says where.
  const { credentials } = await ask<{
    credentials: { field: string; label: string; value: string }[];
  }>("sandbox.credentials", { platform: "keruj" });
  const clerk = (field: string) =>
    credentials.find((one) => one.label.startsWith("clerk") && one.field === field)?.value ?? "";
  await ask("keys.add", {
    connection_id: keruj,
    name: "clerk",
    slot: "api_key",
    value: clerk("secret"),
    fields: { company_id: clerk("company_id") },
    scopes: [],
    expires_at: null,
  });
  await page.getByRole("tab", { name: "Document" }).click();
  await document.fill("query { listItems(first: 1) { edges { node { name cost } } } }");
  await page.keyboard.press("Control+Enter");
  const errors = page.getByRole("list", { name: "Errors of the answer" });
  await expect(errors).toContainText("edges");
});

test("opens the OpenAPI document of TimeHunter's imitation and tries a call of it", async ({
  places,
  gatehouse,
}, info) => {
  const { page, go } = places;
  const { base_url } = await asker(gatehouse.url)<{ base_url: string }>("sandbox.world", {});
  const file = info.outputPath("timehunter.json");
  writeFileSync(file, await (await fetch(`${base_url}/timehunter/openapi.json`)).text());
  await go("/explorer");
  await page.getByRole("button", { name: "New call" }).click();
  await page.getByRole("menuitem", { name: "Open an OpenAPI file…" }).click();
  const drawer = page.getByRole("dialog", { name: "OpenAPI file" });
  await drawer.getByRole("combobox", { name: "For" }).click();
  await page.getByRole("option", { name: /TimeHunter/ }).click();
  await drawer.locator("input[type=file]").setInputFiles(file);
  await expect(drawer.getByText(/operations, version/)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("employees");
  await page.getByRole("treeitem", { name: "GET api/employees", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Path" })).toHaveValue("/api/employees");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("200 OK")).toBeVisible();
  await expect(page.getByText("The sandbox answered.")).toBeVisible();
});

test("makes, changes and removes a subscription at Kejue's imitation", async ({ places }) => {
  const { page, go } = places;
  await go("/endpoints");
  const section = page.getByRole("region", { name: "Subscriptions at Kejue" });
  await section.getByRole("button", { name: "New subscription" }).click();
  const drawer = page.getByRole("dialog", { name: "New subscription at Kejue" });
  await drawer.getByRole("textbox", { name: "Name" }).fill("Ended calls");
  // The imitation needs no tunnel: it is given the endpoint's own address.
  await expect(drawer.getByRole("textbox", { name: "Address" })).toHaveValue(
    /^http:\/\/127\.0\.0\.1:\d+\/in\//,
  );
  await drawer.getByRole("checkbox", { name: "All events" }).check();
  await drawer.getByRole("button", { name: "Make it" }).click();
  const card = page.getByRole("article", { name: "Subscription Ended calls" });
  await expect(card).toBeVisible();
  await expect(card).toContainText("leads to kejue");
  await card.getByRole("button", { name: /Edit/ }).click();
  const edit = page.getByRole("dialog", { name: "Change Ended calls" });
  await edit.getByRole("textbox", { name: "Name" }).fill("Calls that ended");
  await edit.getByRole("button", { name: "Save" }).click();
  const changed = page.getByRole("article", { name: "Subscription Calls that ended" });
  await expect(changed).toBeVisible();

  await go("/sandbox");
  await page.getByRole("combobox", { name: "Platform", exact: true }).click();
  await page.getByRole("option", { name: "Kejue" }).click();
  await page.getByRole("button", { name: "Send a series" }).click();
  await expect(page.getByRole("list", { name: "Sent with every attempt" })).toContainText("delivered");
  await go("/endpoints");
  await section.getByRole("button", { name: "Ask Kejue again" }).click();
  await expect(changed).toContainText("3 of 3 arrived, 100.0 %");
  await changed.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove subscription" }).click();
  await expect(changed).toHaveCount(0);
});
