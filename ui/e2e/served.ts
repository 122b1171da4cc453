import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect, type Page } from "@playwright/test";

const require = createRequire(import.meta.url);
const TARGET = process.env.CARGO_TARGET_DIR ?? resolve("..", "target");
const PROGRAM = process.env.GATEHOUSE_BIN ?? join(TARGET, "debug", "gatehouse");

/** What `gatehouse serve --json` says first. */
function servedAt(program: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    if (!program.stdout) return failed(new Error("the program has no output"));
    createInterface({ input: program.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { event?: string; url?: string };
      if (said.event === "serving" && said.url) found(said.url);
    });
    program.once("exit", (code) => failed(new Error(`gatehouse serve ended with ${code}`)));
  });
}

/** A real backend in a folder of its own, and the window on it; `answers` is all that it sent over RPC. */
export interface Served {
  readonly page: Page;
  readonly answers: string[];
  /** Goes to a place, such as `/settings/keys`. */
  go(place: string): Promise<void>;
}

export const test = base.extend<{ served: Served }>({
  served: async ({ page }, use) => {
    const home = await mkdtemp(join(tmpdir(), "gatehouse-e2e-"));
    const program = spawn(PROGRAM, ["serve", "--json", "--ui", "dist", "--secrets", "memory"], {
      env: { ...process.env, GATEHOUSE_HOME: home, HOME: home },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const url = await servedAt(program);
      const complaints: string[] = [];
      const answers: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("response", async (response) => {
        if (response.url().endsWith("/rpc")) answers.push(await response.text().catch(() => ""));
      });
      await page.goto(url);
      await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
      await use({
        page,
        answers,
        async go(place) {
          await page.evaluate((hash) => {
            location.hash = hash;
          }, place);
        },
      });
      expect(complaints).toEqual([]);
    } finally {
      program.kill();
      await rm(home, { recursive: true, force: true });
    }
  },
});

/** Starts the sandbox: five connections with endpoints and keys, and a first set of deliveries. */
export async function trySandbox({ page, go }: Served): Promise<void> {
  await go("/sandbox");
  await page.getByRole("main").getByRole("button", { name: "Start", exact: true }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
}

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** Finds nothing against WCAG 2.2 AA on the page as it is, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(on: Document, how: object): Promise<AxeResult> } };
      const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
      const { violations } = await axe.run(document, { runOnly });
      return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
    });
    expect(found, `axe on ${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

export { expect };
