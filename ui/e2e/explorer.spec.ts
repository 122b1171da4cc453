import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Ask, asker } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const KEY = "rk_e2e_9f27c1e4b8d0a91f";
const PEOPLE = Array.from({ length: 5 }, (_, at) => ({
  id: `cand_${at}`,
  name: at % 2 === 0 ? "Anna Wróblewska" : "Jan Novák",
  score: 90 - at,
}));

/** A platform on this computer: pages of candidates, and one call that is told to wait. */
async function platform(): Promise<{ server: Server; url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  let told = false;
  const server = createServer((request, response) => {
    seen.push(request);
    const url = new URL(request.url ?? "/", "http://platform");
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, {
          "content-type": "application/json",
          "x-ratelimit-limit": "100",
          "x-ratelimit-remaining": String(100 - seen.length),
          ...headers,
        })
        .end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${KEY}`) answer(401, { error: "no" });
    else if (url.pathname === "/api/v1/candidates") {
      const page = Number(url.searchParams.get("page") ?? 1);
      answer(200, { data: PEOPLE.slice((page - 1) * 2, page * 2), page, total_pages: 3, total: 5 });
    } else if (url.pathname === "/api/v1/jobs" && !told) {
      told = true;
      answer(429, { error: "slow down" }, { "retry-after": "3" });
    } else if (url.pathname === "/api/v1/jobs") answer(200, { data: [] });
    else answer(404, { error: "no such thing", code: "not_found" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** A workspace with a connection to that platform, and its key. */
async function connect(ask: Ask, url: string): Promise<string> {
  const workspace = await ask<{ id: string; connections: { id: string }[] }>("workspaces.create", {
    name: "Acme Events",
    environment: "production",
    platforms: ["rejento"],
  });
  const connection = workspace.connections[0]?.id ?? "";
  await ask("settings.set", { active_workspace: workspace.id });
  await ask("profiles.set", {
    id: "rejento",
    workspace_id: workspace.id,
    path: "environment.production.base_url",
    value: url,
    layer: "workspace",
  });
  await ask("keys.add", {
    connection_id: connection,
    name: "ats-sync",
    slot: "api_key",
    value: KEY,
    fields: { key_id: "kid_1" },
    scopes: [],
    expires_at: null,
  });
  return connection;
}

test("calls a platform by the keyboard: a list by its pages, a wait, a refused write, the audit", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(150_000);
  const { page, go, answers } = places;
  const { server, url, seen } = await platform();
  try {
    const connection = await connect(asker(gatehouse.url), url);
    await page.keyboard.press("Control+4");
    await expect(page).toHaveURL(/#\/explorer/);
    await expectAccessibleInBothThemes(page, "the explorer, nothing opened");
    await page.keyboard.press("/");
    await page.keyboard.type("candidates");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("textbox", { name: "Path" })).toHaveValue("/api/v1/candidates");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText("200 OK")).toBeVisible();
    await expect(page.getByRole("treeitem", { name: /Anna Wróblewska/ })).toBeVisible();
    await expectAccessibleInBothThemes(page, "an answer as a tree");

    await page.getByRole("button", { name: "Follow pages" }).click();
    await expect(page.getByText(/3 pages, 5 records/)).toBeVisible();
    await page.getByRole("tab", { name: "Table" }).click();
    await expect(page.getByRole("grid", { name: "Records" })).toHaveAttribute("aria-rowcount", "6");
    await expectAccessibleInBothThemes(page, "an answer as a table");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV", exact: true }).click();
    expect((await saved).suggestedFilename()).toMatch(/\.csv$/);

    await go(`/explorer?open=e:${connection}:jobs.list`);
    await expect(page.getByRole("textbox", { name: "Path" })).toHaveValue("/api/v1/jobs");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByText(/Waits 0:0\d:/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "a call that waits");
    await expect(page.getByText("sent 2 times")).toBeVisible({ timeout: 15_000 });

    const before = seen.length;
    await page.getByRole("combobox", { name: "Method" }).selectOption("DELETE");
    await expect(page.getByText(/only reads/).first()).toBeVisible();
    await expect(page.getByRole("button", { name: /^Send/ })).toBeDisabled();
    await expectAccessibleInBothThemes(page, "a refused write");
    expect(seen.length).toBe(before);

    await go("/settings/audit");
    const audit = page.getByRole("grid", { name: "Audit" });
    await expect(audit.getByRole("row", { name: /ats-sync GET \/api\/v1\/jobs 429/ })).toBeVisible();
    await expect(audit.getByRole("row", { name: /127\.0\.0\.1/ }).first()).toBeVisible();
    await expectAccessibleInBothThemes(page, "the audit");
    await go(`/settings/workspaces?connection=${connection}`);
    await expect(page.getByRole("textbox", { name: "Base address of production" })).toHaveValue(url);
    await expectAccessibleInBothThemes(page, "the page of a connection");
    expect(answers.join("\n")).not.toContain(KEY);
    expect(await page.content()).not.toContain(KEY);
  } finally {
    server.close();
  }
});
