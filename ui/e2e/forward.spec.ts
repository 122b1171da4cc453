import { type Ask, asker, deliver, endpointOf } from "./ask";
import { type Consumer, consume } from "./consumer";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const EVENT = '{"event":"desk.tested","event_id":"evt_1","timestamp":"2026-11-21T09:41:03Z"}';

/** A rule of the endpoint keruja for all that comes, signed or not, that is tried once. */
async function forward(ask: Ask, target: string, options: object = {}): Promise<string> {
  const { id: endpoint_id } = await endpointOf(ask, "keruja");
  const usual = { filter: "", include_invalid: true, headers: [], body: null, retry: "never" };
  const { id } = await ask<{ id: string }>("forwards.add", {
    endpoint_id,
    target,
    options: { ...usual, ...options },
  });
  return id;
}

async function withConsumer(status: number, work: (consumer: Consumer) => Promise<void>): Promise<void> {
  const consumer = await consume(async () => status);
  try {
    await work(consumer);
  } finally {
    await consumer.close();
  }
}

test("a rule is made with more, previewed, and its fault stands over every place", async ({
  places,
  gatehouse,
}) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  await deliver(ask, await endpointOf(ask, "keruja"), { "content-type": "application/json" }, EVENT);
  await withConsumer(200, async (consumer) => {
    await go("/endpoints");
    await page.getByRole("button", { name: "Forwards…" }).first().click();
    const drawer = page.getByRole("dialog", { name: /^Forwards of/ });
    await drawer.getByRole("button", { name: "Add a target" }).click();
    await drawer.getByRole("textbox", { name: "Target" }).fill(consumer.url);
    await drawer.getByRole("checkbox", { name: "Send on what has a wrong signature too" }).check();
    await drawer.getByRole("button", { name: "More…" }).click();
    await drawer.getByLabel("Headers to set").fill("X-Sent-As: {{ event }}{{ body.event }}");
    await drawer.getByRole("combobox", { name: "Play a fault" }).click();
    await page.getByRole("option", { name: "Send twice" }).click();
    await expect(drawer.getByRole("region", { name: "Preview" })).toContainText("X-Sent-As: desk.tested");
    await expectAccessibleInBothThemes(page, "a forward with more");
    await drawer.getByRole("button", { name: "Add", exact: true }).click();
    await expect(drawer.getByText("Fault: Send twice")).toBeVisible();
    await page.keyboard.press("Escape");
    await deliver(ask, await endpointOf(ask, "keruja"), { "content-type": "application/json" }, EVENT);
    await expect.poll(() => consumer.bodies.length).toBe(2);
    await expectAccessibleInBothThemes(page, "a place under a fault");
  });
});

test("a target that refuses leaves a dead letter, which is mended and sent again", async ({
  places,
  gatehouse,
}) => {
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  await withConsumer(500, async (consumer) => {
    await forward(ask, consumer.url);
    await deliver(ask, await endpointOf(ask, "keruja"), { "content-type": "application/json" }, EVENT);
    await expect.poll(() => consumer.bodies.length).toBe(1);
    await go("/endpoints");
    await page.getByRole("button", { name: "Forwards…" }).first().click();
    const drawer = page.getByRole("dialog", { name: /^Forwards of/ });
    const dead = drawer.getByRole("region", { name: "Not delivered" });
    await expect(dead.getByText(/answered 500/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "a dead letter");
    await dead.getByRole("button", { name: "Open" }).click();
    await expect(page.getByRole("textbox", { name: "Body" })).toBeVisible();
    await expectAccessibleInBothThemes(page, "a dead letter that is opened");
  });
});

test("what an endpoint answers by its target is set where it is edited", async ({ places, gatehouse }) => {
  const { page, go } = places;
  await withConsumer(200, async (consumer) => {
    await forward(asker(gatehouse.url), consumer.url);
    await go("/endpoints");
    await page.getByRole("button", { name: "Edit" }).click();
    const drawer = page.getByRole("dialog", { name: "Edit keruja" });
    await drawer.getByRole("combobox", { name: "Who answers" }).click();
    await page.getByRole("option", { name: "The target of a forward" }).click();
    await expect(drawer.getByRole("combobox", { name: "Target that answers" })).toBeVisible();
    await expectAccessibleInBothThemes(page, "the answer of a target");
  });
});

test("a consumer is tried, and each wrong answer says why it matters", async ({ places }) => {
  test.setTimeout(120_000);
  const { page, go } = places;
  await withConsumer(200, async (consumer) => {
    await go("/endpoints");
    await page.getByRole("button", { name: "Try a consumer…" }).click();
    const drawer = page.getByRole("dialog", { name: /^Try a consumer as/ });
    await drawer.getByLabel("Address of your program").fill(consumer.url);
    await drawer.getByRole("button", { name: "Try it" }).click();
    await expect(drawer.getByText(/answers? (was|were) wrong/)).toBeVisible({ timeout: 60_000 });
    await expectAccessibleInBothThemes(page, "a consumer that takes everything");
  });
});
