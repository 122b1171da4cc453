import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ask, asker, deliver, endpointOf } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const SECRET = "received-secret-4711";

interface Workspace {
  readonly id: string;
  readonly connections: readonly { readonly id: string; readonly platform: string }[];
}

/** The workspace of the sandbox, with the key of an imitated platform in place. */
async function keyed(ask: Ask, platform: string): Promise<{ workspace: Workspace; connection: string }> {
  const { workspaces } = await ask<{ workspaces: Workspace[] }>("workspaces.list", {});
  const workspace = workspaces[0];
  const connection = workspace?.connections.find((one) => one.platform === platform)?.id;
  if (workspace === undefined || connection === undefined) throw new Error(`no connection to ${platform}`);
  const { credentials } = await ask<{ credentials: { auth: string; value: string }[] }>(
    "sandbox.credentials",
    { platform },
  );
  const value = credentials.find(({ auth }) => auth === "api_key")?.value;
  for (const name of ["reader", "writer"])
    await ask("keys.add", { connection_id: connection, name, slot: "api_key", value });
  return { workspace, connection };
}

test("a revealed secret that was copied goes out of the clipboard again", async ({
  places,
  gatehouse,
  context,
}) => {
  test.setTimeout(90_000);
  const { page, go } = places;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const ask = asker(gatehouse.url);
  const endpoint = await endpointOf(ask, "kejue");
  const id = await deliver(ask, endpoint, { "content-type": "application/json" }, `{"api_key":"${SECRET}"}`);
  await page.clock.install();
  await go(`/deliveries?selected=${id}`);
  await page.getByRole("tab", { name: "Body" }).click();
  await page.getByRole("button", { name: "Reveal" }).click();
  await expect(page.locator(".cm-content")).toContainText(SECRET);
  await page.getByRole("button", { name: "Copy the body" }).click();
  const held = page.getByText(/There is a secret in the clipboard/);
  await expect(held).toContainText("0:30");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(SECRET);
  await expectAccessibleInBothThemes(page, "a secret in the clipboard");
  await page.clock.runFor(31_000);
  await expect(page.getByText("The clipboard was cleared of the secret.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("");
});

test("keys are taken out of a file, and the file goes from the window", async ({ places }) => {
  const { page, go, answers } = places;
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-e2e-keys-"));
  const path = join(folder, ".env");
  const value = "0123456789abcdef4711";
  try {
    writeFileSync(path, `KEJUE_API_KEY=${value}\n`);
    await go("/settings/keys");
    await page.getByRole("button", { name: "Other ways to add a key" }).click();
    await page.getByRole("menuitem", { name: "Take keys out of a file" }).click();
    const drawer = page.getByRole("dialog", { name: "Take keys out of a file" });
    await drawer.getByRole("combobox", { name: "Platform" }).click();
    await page.getByRole("option", { name: /kejue/i }).first().click();
    await drawer.locator("input[type=file]").setInputFiles(path);
    await drawer.getByRole("button", { name: "Take 1 key" }).click();
    await expect(drawer.getByText(/still holds it in plain text/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "the offer to remove a file");
    const where = drawer.getByLabel("Where .env is");
    await where.fill(".env");
    await drawer.getByRole("button", { name: "Remove .env" }).click();
    await expect(drawer.getByRole("alert")).toContainText("does not say where the file is");
    await where.fill(path);
    await drawer.getByRole("button", { name: "Remove .env" }).click();
    await expect(drawer.getByText(/was removed/)).toBeVisible();
    expect(existsSync(path)).toBe(false);
    expect(answers.join("\n")).not.toContain(value);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("one key among several is chosen, an endpoint is told of one call, and the audit tells them apart", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(120_000);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const { connection } = await keyed(ask, "kejue");
  await go(`/explorer?open=${encodeURIComponent(`e:${connection}:persona-calls.create`)}`);
  await page.getByRole("tab", { name: "Auth" }).click();
  await page.getByRole("combobox", { name: "Authorised by" }).click();
  await page.getByRole("option", { name: /^api_key – reader \(replaced/ }).click();
  await expect(page.getByLabel("Key", { exact: true })).toContainText("reader");
  await expectAccessibleInBothThemes(page, "the choice of a key");
  await page.getByRole("tab", { name: /^Body/ }).click();
  await page.getByRole("textbox", { name: /^persona_id/ }).fill("per_1");
  await page.getByRole("textbox", { name: "contact", exact: true }).fill('{"phone":"+48501000001"}');
  await page.getByRole("button", { name: "New endpoint with its own secret" }).click();
  await expect(page.getByRole("combobox", { name: "Endpoint" })).not.toHaveValue("");
  await expectAccessibleInBothThemes(page, "an endpoint that is told of one call");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("region", { name: "Answer" })).toContainText("201");
  await ask("sandbox.advance", { millis: 600_000 });
  const { workspaces } = await ask<{ workspaces: Workspace[] }>("workspaces.list", {});
  const { endpoints } = await ask<{ endpoints: { id: string; own_secret: boolean }[] }>("endpoints.list", {
    workspace_id: workspaces[0]?.id,
  });
  const own = endpoints.find(({ own_secret }) => own_secret);
  const { deliveries } = await ask<{ deliveries: { verdict: string }[] }>("deliveries.page", {
    filter: { endpoint_id: own?.id },
  });
  expect(deliveries.map(({ verdict }) => verdict)).toEqual(["valid", "valid", "valid"]);

  await go("/settings/audit");
  await page.getByRole("combobox", { name: "Only calls with a key" }).click();
  await page.getByRole("option", { name: "reader" }).click();
  await page.getByRole("combobox", { name: "Only calls with a method" }).click();
  await page.getByRole("option", { name: "POST" }).click();
  await expect(page.getByRole("row", { name: /persona-calls/ })).toBeVisible();
  await expect(page.getByText("1 call", { exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(page, "the audit by key and method");
});

test("a subscription gets a new secret, and the old one is still tried", async ({ places, gatehouse }) => {
  test.setTimeout(90_000);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const { connection } = await keyed(ask, "kejue");
  const endpoint = await endpointOf(ask, "kejue");
  await ask("subscriptions.create", {
    connection_id: connection,
    name: "calls",
    url: endpoint.url,
    events: ["call.ended"],
  });
  await go("/endpoints");
  const card = page.getByRole("article", { name: /calls/ });
  await card.getByRole("button", { name: "New secret…" }).click();
  const dialog = page.getByRole("dialog", { name: "Give calls a new secret?" });
  await expect(dialog.getByText(/lets no secret be changed/)).toBeVisible();
  await expectAccessibleInBothThemes(page, "the question before a new secret");
  await dialog.getByRole("button", { name: "Make the new one" }).click();
  await expect(page.getByRole("article", { name: /calls/ })).toHaveCount(2);
  await go("/settings/keys");
  await expect(page.getByText(/calls subscription 2/).first()).toBeVisible();
});
