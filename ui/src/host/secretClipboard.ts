import type { ClipboardEnd, CopiedSecret } from "./types";

/** How long a copied secret stays in the clipboard. */
export const SECRET_HELD_MS = 30_000;

export interface SecretClipboard {
  copyText(text: string): Promise<void>;
  copySecret(text: string): Promise<CopiedSecret>;
}

/** The browser's clipboard. What was copied as a secret is taken out of it again, unless it holds something else by then. */
export function secretClipboard(page: Window = window): SecretClipboard {
  // Counts what was put there from here: a later copy is not taken away by the clock of an earlier one.
  let copies = 0;

  async function put(text: string): Promise<number> {
    await page.navigator.clipboard.writeText(text);
    copies += 1;
    return copies;
  }

  async function end(text: string, copy: number, stayed: () => boolean): Promise<ClipboardEnd> {
    if (copy !== copies) return "left";
    // No page may touch the clipboard while another window has the focus.
    await focus(page);
    if (copy !== copies) return "left";
    const held = await read(page);
    if (held !== null && held !== text) return "left";
    if (held === null && !stayed()) return "unknown";
    try {
      await page.navigator.clipboard.writeText("");
      return "cleared";
    } catch {
      return "unknown";
    }
  }

  return {
    async copyText(text) {
      await put(text);
    },
    async copySecret(text) {
      const copy = await put(text);
      let stayed = true;
      const left = () => {
        stayed = false;
      };
      const ways = ["blur", "copy", "cut"] as const;
      for (const way of ways) page.addEventListener(way, left, true);
      const ended = new Promise<void>((resolve) => {
        setTimeout(resolve, SECRET_HELD_MS);
      })
        .then(() => end(text, copy, () => stayed))
        .finally(() => {
          for (const way of ways) page.removeEventListener(way, left, true);
        });
      return { until: Date.now() + SECRET_HELD_MS, ended };
    },
  };
}

/** What the clipboard holds; null where the page may not look without asking the person. */
async function read(page: Window): Promise<string | null> {
  try {
    const asked = await page.navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    if (asked.state !== "granted") return null;
    return await page.navigator.clipboard.readText();
  } catch {
    return null;
  }
}

function focus(page: Window): Promise<void> {
  if (page.document.hasFocus()) return Promise.resolve();
  return new Promise((resolve) => {
    page.addEventListener("focus", () => resolve(), { once: true });
  });
}
