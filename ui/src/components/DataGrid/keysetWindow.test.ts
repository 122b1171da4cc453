import { describe, expect, it } from "vitest";
import { KeysetWindow } from "./keysetWindow";

/** Rows counted down from `top`, 100 on a page. */
function numbers(top: { value: number }) {
  const asked: (string | undefined)[] = [];
  const pages = new KeysetWindow<number>(async (after) => {
    asked.push(after);
    const start = after === undefined ? top.value : Number(after) - 1;
    const rows = Array.from({ length: Math.min(100, start) }, (_, at) => start - at);
    const last = rows.at(-1) ?? 0;
    return { rows, next: last > 1 ? String(last) : null, total: top.value };
  });
  return { pages, asked };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

async function walk(pages: KeysetWindow<number>, to: number) {
  while (pages.current().count < to) {
    pages.current().want(pages.current().count - 10, pages.current().count - 1);
    await settle();
  }
}

describe("a window of pages", () => {
  it("asks for the next page only as the view comes near", async () => {
    const { pages, asked } = numbers({ value: 1000 });
    await pages.reload();
    pages.current().want(0, 20);
    await settle();
    expect(asked).toEqual([undefined]);
    pages.current().want(30, 60);
    await settle();
    expect(asked).toEqual([undefined, "901"]);
    expect(pages.current().rowAt(100)).toBe(900);
  });

  it("stays bounded however far it is scrolled, and finds let go rows again", async () => {
    const { pages } = numbers({ value: 5000 });
    await pages.reload();
    await walk(pages, 5000);
    expect(pages.current().count).toBe(5000);
    expect(pages.held).toBeLessThanOrEqual(1000);
    expect(pages.current().rowAt(2000)).toBeUndefined();
    pages.current().want(2000, 2020);
    await settle();
    expect(pages.current().rowAt(2000)).toBe(3000);
  });

  it("shows new rows only when it is told to", async () => {
    const top = { value: 50 };
    const { pages } = numbers(top);
    await pages.reload();
    top.value = 53;
    pages.current().want(0, 20);
    await settle();
    expect(pages.current().rowAt(0)).toBe(50);
    await pages.reload();
    expect(pages.current().rowAt(0)).toBe(53);
    expect(pages.current().total).toBe(53);
  });

  it("says why it could not read", async () => {
    const error = { code: "store.locked", message: "Locked.", hint: null, fields: {} };
    const pages = new KeysetWindow<number>(async () => {
      throw error;
    });
    await pages.reload();
    expect(pages.current()).toMatchObject({ state: "failed", error });
  });
});
