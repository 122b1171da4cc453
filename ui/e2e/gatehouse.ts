import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect, type Page } from "@playwright/test";

interface Gatehouse {
  /** The address with its token. */
  readonly url: string;
}

/** Starts a backend of its own, with a home of its own, and waits for its first line. */
async function start(home: string): Promise<{ process: ChildProcess; url: string }> {
  const program = process.env.GATEHOUSE_BIN ?? "gatehouse";
  const args = [
    "serve",
    "--port",
    "0",
    "--secrets",
    "memory",
    "--jsonl",
    "--ui",
    process.env.GATEHOUSE_UI ?? join(import.meta.dirname, "../dist"),
  ];
  const child = spawn(program, args, {
    env: { ...process.env, GATEHOUSE_HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const said = JSON.parse(line) as { event?: string; url?: string };
    if (said.event === "serving" && said.url !== undefined) return { process: child, url: said.url };
  }
  throw new Error(`${program} ended before it served`);
}

export const test = base.extend<{ gatehouse: Gatehouse; faults: string[] }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  gatehouse: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), "gatehouse-e2e-"));
    const { process: child, url } = await start(home);
    await use({ url });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  },
  /** What the page complained of; a test ends with none. */
  faults: [
    // It needs the backend, so that it is done before the backend ends and cuts the stream of events.
    async ({ page, gatehouse: _ }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(message.text());
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Looks for violations of WCAG 2.2 AA in what is shown now. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const violations = await page.evaluate(
    async ([source]) => {
      // The policy of the page forbids inline scripts, and evaluate is not one.
      if (!("axe" in window)) new Function(source as string).call(window);
      const { axe } = window as unknown as {
        axe: { run(options: object): Promise<{ violations: object[] }> };
      };
      const run = await axe.run({
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
      });
      return (run.violations as { id: string; nodes: { target: unknown; failureSummary: string }[] }[]).map(
        ({ id, nodes }) => ({
          id,
          nodes: nodes.map((node) => `${String(node.target)}: ${node.failureSummary}`),
        }),
      );
    },
    [axe],
  );
  expect.soft(violations, what).toEqual([]);
}

/** Runs the sandbox from the first run and waits for the delivery that explains itself. */
export async function beginWithSandbox(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole("button", { name: "Start" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(/See every delivery/, {
    timeout: 30_000,
  });
  await expect(page.getByRole("tab", { name: "Verification" })).toBeVisible();
}

export { expect };
