import { type Ask, asker, deliver, endpointOf } from "./ask";
import { consume } from "./consumer";
import { expect, expectAccessibleInBothThemes, test } from "./places";

/** Sends as many deliveries to an endpoint. */
async function receive(ask: Ask, platform: string, count: number): Promise<string> {
  const endpoint = await endpointOf(ask, platform);
  let last = "";
  for (let n = 0; n < count; n += 1)
    last = await deliver(
      ask,
      endpoint,
      { "content-type": "application/json" },
      `{"event":"desk.tested","event_id":"evt_${n}","timestamp":"2026-11-21T09:41:03Z","n":${n}}`,
    );
  return last;
}

test("edit, re-sign and send until a consumer that failed answers 2xx", async ({ places, gatehouse }) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const id = await receive(ask, "keruja", 1);
  const consumer = await consume(async (_, body) => (body.includes('"shift":"mended"') ? 200 : 500));
  try {
    await go(`/deliveries?selected=${id}`);
    await page.getByRole("row", { selected: true }).focus();
    await page.keyboard.press("e");
    const pane = page.getByRole("dialog", { name: /^Edit & re-sign/ });
    const answers = pane.getByRole("region", { name: "Answers" });
    await expect(pane.getByRole("textbox", { name: "Body" })).toBeFocused();
    await pane.getByRole("textbox", { name: "Send to" }).fill(consumer.url);
    await page.keyboard.press("Control+Enter");
    await expect(answers.getByText("not accepted")).toBeVisible();
    await expect(answers.getByText("500", { exact: true })).toBeVisible();

    const body = pane.getByRole("textbox", { name: "Body" });
    await body.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('{"event":"call.ended","shift":');
    await expect(pane.getByText(/^This is no JSON: line 1, column \d+\.$/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "the editor with broken JSON");
    await page.keyboard.insertText('"mended"}');
    await pane.getByRole("button", { name: "Format" }).click();
    await expect(pane.getByText(/^This is no JSON/)).toHaveCount(0);
    await body.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('{"event":"call.ended","shift":"mended"}');
    await pane.getByText("What would leave").click();
    await expect(pane.getByText(/^body changed, /)).toBeVisible();
    await page.keyboard.press("Control+Enter");
    await expect(answers.getByText("accepted", { exact: true })).toBeVisible();
    await expect(answers.getByText(/^Changed headers: .*X-Keruja-Signature/).first()).toBeVisible();
    expect(consumer.bodies.at(-1)).toBe('{"event":"call.ended","shift":"mended"}');
    await expectAccessibleInBothThemes(page, "the editor with answers");

    await page.keyboard.press("Escape");
    await expect(pane).toHaveCount(0);
    await page.getByRole("tab", { name: /^Attempts/ }).click();
    const timeline = page.getByRole("list", { name: "Attempts" }).first();
    await expect(timeline.getByText("replayed, signed anew, to")).toHaveCount(2);
    await expect(timeline.getByText(/^Your program failed on it/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "the timeline of attempts");
  } finally {
    await consumer.close();
  }
});

test("many are replayed, halted, survive a reload, go on, and what failed goes again", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(120_000);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  await receive(ask, "kejue", 12);
  let fails = true;
  const consumer = await consume(async (_, body) => (fails && body.includes('"n":3') ? 500 : 200));
  try {
    await go("/deliveries?filter=event%3Adesk.tested");
    await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "13");
    await page.getByRole("button", { name: "Send many again" }).click();
    await page.getByRole("menuitem", { name: "Replay all 12 listed…" }).click();
    const drawer = page.getByRole("dialog", { name: "Replay the 12 listed deliveries" });
    await drawer.getByRole("textbox", { name: "Send to" }).fill(consumer.url);
    await drawer.getByRole("textbox", { name: "At most a second" }).fill("4");
    await drawer.getByRole("textbox", { name: "At once" }).fill("1");
    await expect(drawer.getByRole("region", { name: "What would leave" })).toContainText("12 requests");
    await expectAccessibleInBothThemes(page, "a replay of many");
    expect(consumer.bodies).toEqual([]);
    await drawer.getByRole("button", { name: "Replay 12" }).click();

    const strip = page.getByRole("region", { name: "Replay under way" });
    await strip.getByRole("button", { name: "Pause" }).click();
    await expect(strip.getByText("Paused")).toBeVisible();
    await expectAccessibleInBothThemes(page, "a replay that is halted");
    await page.reload();
    await expect(strip.getByText("Paused")).toBeVisible();
    const before = consumer.bodies.length;
    expect(before).toBeLessThan(12);
    await strip.getByRole("button", { name: "Go on" }).click();
    await expect(strip.getByText("Replayed", { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(strip).toContainText("11 answered 2xx");
    await expect(strip).toContainText("1 answered otherwise");
    // In the order of their coming, none twice.
    expect(consumer.bodies.map((body) => (JSON.parse(body) as { n: number }).n)).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );

    fails = false;
    await strip.getByRole("button", { name: "Show", exact: true }).click();
    const runs = page.getByRole("dialog", { name: "Replays" });
    await runs.getByRole("button", { name: "Show each" }).click();
    await expect(runs.getByRole("cell", { name: /answered 500/ })).toBeVisible();
    await expectAccessibleInBothThemes(page, "the replays");
    await runs.getByRole("button", { name: "Replay the failed one again…" }).click();
    await page
      .getByRole("dialog", { name: "Replay 1 failed delivery again" })
      .getByRole("button", { name: "Replay 1" })
      .click();
    await expect.poll(() => consumer.bodies.length).toBe(13);
    expect(consumer.bodies.at(-1)).toContain('"n":3');
  } finally {
    await consumer.close();
  }
});

test("nothing goes from a production workspace to another machine before its name is typed", async ({
  places,
  gatehouse,
}) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const { id } = await ask<{ id: string }>("workspaces.create", {
    name: "Real Staff",
    environment: "production",
    platforms: ["kejue"],
  });
  await ask("settings.set", { active_workspace: id });
  const { endpoints } = await ask<{ endpoints: Parameters<typeof deliver>[1][] }>("endpoints.list", {
    workspace_id: id,
  });
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error("the workspace has no endpoint");
  const delivery = await deliver(ask, endpoint, { "content-type": "application/json" }, '{"n":1}');
  await go(`/deliveries?selected=${delivery}`);
  await page.getByRole("row", { selected: true }).focus();
  await page.keyboard.press("r");
  const drawer = page.getByRole("dialog", { name: /^Replay/ });
  // An address that nobody has.
  await drawer.getByRole("textbox", { name: "Send to" }).fill("http://192.0.2.1/hooks");
  const name = drawer.getByRole("textbox", { name: "Type Real Staff to send it" });
  await expect(name).toBeVisible();
  const send = drawer.getByRole("button", { name: "Replay", exact: true });
  await expect(send).toBeDisabled();
  await expectAccessibleInBothThemes(page, "the guard");
  await name.fill("real staff");
  await expect(send).toBeDisabled();
  await name.fill("Real Staff");
  await expect(send).toBeEnabled();
  const { attempts } = await ask<{ attempts: unknown[] }>("attempts.list", { delivery_id: delivery });
  expect(attempts).toEqual([]);
});
