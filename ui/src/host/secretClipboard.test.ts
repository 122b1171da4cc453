import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SECRET_HELD_MS, secretClipboard } from "./secretClipboard";

const SECRET = "kej_live_0123456789";

/** A page with a clipboard, and what it is allowed to do there. */
function page({ state = "granted", focused = true } = {}) {
  const target = new EventTarget();
  const clipboard = { text: "" };
  const shown = {
    focused,
    clipboard,
    window: {
      addEventListener: target.addEventListener.bind(target),
      removeEventListener: target.removeEventListener.bind(target),
      document: { hasFocus: () => shown.focused },
      navigator: {
        permissions: { query: async () => ({ state }) },
        clipboard: {
          writeText: async (text: string) => {
            if (!shown.focused) throw new Error("not focused");
            clipboard.text = text;
          },
          readText: async () => clipboard.text,
        },
      },
    } as unknown as Window,
    happens: (name: string) => target.dispatchEvent(new Event(name)),
  };
  return shown;
}

describe("a secret in the clipboard", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is there for thirty seconds and then cleared", async () => {
    const shown = page();
    const copied = await secretClipboard(shown.window).copySecret(SECRET);
    expect(copied.until).toBe(Date.now() + 30_000);
    await vi.advanceTimersByTimeAsync(SECRET_HELD_MS - 1);
    expect(shown.clipboard.text).toBe(SECRET);
    await vi.advanceTimersByTimeAsync(1);
    expect(await copied.ended).toBe("cleared");
    expect(shown.clipboard.text).toBe("");
  });

  it("is left alone when something else was copied by then", async () => {
    const shown = page();
    const copied = await secretClipboard(shown.window).copySecret(SECRET);
    shown.clipboard.text = "a note of the person";
    await vi.advanceTimersByTimeAsync(SECRET_HELD_MS);
    expect(await copied.ended).toBe("left");
    expect(shown.clipboard.text).toBe("a note of the person");
  });

  it("is cleared by the clock of the copy that was made last", async () => {
    const shown = page();
    const ours = secretClipboard(shown.window);
    const first = await ours.copySecret(SECRET);
    await vi.advanceTimersByTimeAsync(20_000);
    const second = await ours.copySecret(SECRET);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await first.ended).toBe("left");
    expect(shown.clipboard.text).toBe(SECRET);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await second.ended).toBe("cleared");
    expect(shown.clipboard.text).toBe("");
  });

  it("gives way to an ordinary text that is copied here", async () => {
    const shown = page({ state: "prompt" });
    const ours = secretClipboard(shown.window);
    const copied = await ours.copySecret(SECRET);
    await ours.copyText("dlv_1");
    await vi.advanceTimersByTimeAsync(SECRET_HELD_MS);
    expect(await copied.ended).toBe("left");
    expect(shown.clipboard.text).toBe("dlv_1");
  });

  it("waits for the page to have the focus again", async () => {
    const shown = page();
    const copied = await secretClipboard(shown.window).copySecret(SECRET);
    shown.focused = false;
    await vi.advanceTimersByTimeAsync(SECRET_HELD_MS * 2);
    expect(shown.clipboard.text).toBe(SECRET);
    shown.focused = true;
    shown.happens("focus");
    expect(await copied.ended).toBe("cleared");
    expect(shown.clipboard.text).toBe("");
  });

  it.each([
    ["cleared", [], ""],
    ["unknown", ["blur"], SECRET],
    ["unknown", ["copy"], SECRET],
  ] as const)("without a look into the clipboard it ends as %s after %j", async (end, events, left) => {
    const shown = page({ state: "prompt" });
    const copied = await secretClipboard(shown.window).copySecret(SECRET);
    for (const name of events) shown.happens(name);
    await vi.advanceTimersByTimeAsync(SECRET_HELD_MS);
    expect(await copied.ended).toBe(end);
    expect(shown.clipboard.text).toBe(left);
  });

  it("is not said to be there when the browser refuses", async () => {
    const shown = page({ focused: false });
    await expect(secretClipboard(shown.window).copySecret(SECRET)).rejects.toThrow("not focused");
  });
});
