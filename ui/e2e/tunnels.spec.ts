import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { expect, expectAccessibleInBothThemes, test } from "./places";

// The protocol of bore knows one control port only, so that the test takes an address of its own on loopback.
const ADDRESS = `127.210.${process.pid % 250}.1`;

function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: ADDRESS, port: 7835 });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Starts a bore server of our own and waits until it listens. */
async function serve(): Promise<ChildProcess> {
  const where = ["--control", ADDRESS, "--public", ADDRESS, "--ports", "20000-60000"];
  const program = process.env.GATEHOUSE_BIN ?? "gatehouse";
  const server = spawn(program, ["tunnel", "serve", "--open-to-all", ...where], { stdio: "ignore" });
  await expect.poll(answers).toBe(true);
  return server;
}

test("opens a bore tunnel, sees it drop and come back, and closes it", async ({ places }) => {
  const { page, go } = places;
  let server = await serve();
  try {
    await go("/endpoints");
    const pane = page.getByRole("complementary", { name: "Endpoint keruja" });
    await expect(pane.getByText("None is open.")).toBeVisible();
    await pane.getByRole("button", { name: "Tunnels…" }).click();
    const drawer = page.getByRole("dialog", { name: "Tunnels" });
    await drawer.getByRole("button", { name: "Open a tunnel" }).click();
    await drawer.getByLabel("Bore server").fill(ADDRESS);
    await expect(drawer.getByText(/can read and change/)).toBeVisible();
    await expectAccessibleInBothThemes(page, "the form of a tunnel");
    await drawer.getByRole("checkbox", { name: "I know, and agree" }).check();
    await drawer.getByRole("button", { name: "Open", exact: true }).click();
    const card = drawer.getByRole("article", { name: "Tunnel bore" });
    await expect(card.getByText(/^Up/)).toBeVisible({ timeout: 20_000 });
    const address = (await card.locator("code").first().textContent()) ?? "";
    expect(address).toMatch(new RegExp(`^http://${ADDRESS}:\\d+$`));
    await page.keyboard.press("Escape");
    await expect(pane.getByText(new RegExp(`^${address}/in/`))).toBeVisible();
    await expectAccessibleInBothThemes(page, "endpoints with a tunnel");

    server.kill("SIGKILL");
    await expect(page.getByText("Nothing arrives through bore")).toBeVisible({ timeout: 15_000 });
    await expectAccessibleInBothThemes(page, "a tunnel that is down");
    server = await serve();
    await expect(page.getByText("Nothing arrives through bore")).toHaveCount(0, { timeout: 15_000 });
    await pane.getByRole("button", { name: "Tunnels…" }).click();
    await expect(card.getByRole("list", { name: "Gaps" }).getByRole("listitem")).toHaveCount(1);
    await expectAccessibleInBothThemes(page, "the tunnels");
    await card.getByRole("button", { name: "Close" }).click();
    await expect(card.getByText("Closed", { exact: true })).toBeVisible();
    await card.getByRole("button", { name: "Remove" }).click();
    await expect(card).toHaveCount(0);
  } finally {
    server.kill("SIGKILL");
  }
});
