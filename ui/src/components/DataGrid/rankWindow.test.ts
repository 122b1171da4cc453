import { describe, expect, it } from "vitest";
import { PAGE, type PagePlace, RankWindow } from "./rankWindow";

/** Rows counted down from `top`; `waits` holds the answers back until they are let go. */
function numbers(top: { value: number }, change: { ranked?: boolean; atLeast?: boolean } = {}) {
  const asked: PagePlace[] = [];
  const pages = new RankWindow<number>(async (place) => {
    asked.push(place);
    const first = place.after === undefined ? top.value : Number(place.after) - 1;
    const start = first - (place.rank ?? 0);
    const rows = Array.from({ length: Math.max(0, Math.min(PAGE, start)) }, (_, at) => start - at);
    const last = rows.at(-1) ?? 0;
    const whole = place.rank !== undefined || !change.atLeast;
    return {
      rows,
      next: last > 1 ? String(last) : null,
      total: whole ? first : PAGE,
      atLeast: !whole,
      top: rows[0] === undefined ? null : String(rows[0] + 1),
      ranked: change.ranked ?? true,
    };
  });
  return { pages, asked };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("a list that is reached by rank", () => {
  it("can be scrolled to its end at once", async () => {
    const { pages, asked } = numbers({ value: 1_000_000 });
    await pages.reload();
    expect(pages.current().count).toBe(1_000_000);
    pages.current().want(999_970, 999_999);
    await settle();
    expect(pages.current().rowAt(999_999)).toBe(1);
    expect(asked).toHaveLength(2);
  });

  it("stays bounded however far it is scrolled", async () => {
    const { pages } = numbers({ value: 100_000 });
    await pages.reload();
    for (let row = 0; row < 100_000; row += 5_000) {
      pages.current().want(row, row + 40);
      await settle();
      expect(pages.current().rowAt(row)).toBe(100_000 - row);
    }
    expect(pages.held).toBeLessThanOrEqual(20 * PAGE);
  });

  it("asks for what is in view and not for what was passed over", async () => {
    const { pages, asked } = numbers({ value: 1_000_000 });
    await pages.reload();
    for (let row = 1_000; row <= 900_000; row += 1_000) pages.current().want(row, row + 40);
    await settle();
    await settle();
    expect(pages.current().rowAt(900_000)).toBe(100_000);
    expect(asked.length).toBeLessThan(8);
  });

  it("keeps rows at their numbers while new ones come in", async () => {
    const top = { value: 500 };
    const { pages } = numbers(top);
    await pages.reload();
    top.value = 600;
    pages.current().want(200, 240);
    await settle();
    expect(pages.current().rowAt(200)).toBe(300);
    expect(pages.current().total).toBe(500);
  });

  it("finds out how many there are where counting took too long", async () => {
    const { pages } = numbers({ value: 5_000 }, { atLeast: true });
    await pages.reload();
    await settle();
    expect(pages.current().total).toBe(5_000);
  });

  it("goes from page to page where rows have no number", async () => {
    const { pages, asked } = numbers({ value: 300 }, { ranked: false });
    await pages.reload();
    expect(pages.current().count).toBe(PAGE);
    pages.current().want(60, 99);
    await settle();
    expect(pages.current().count).toBe(2 * PAGE);
    expect(asked.at(-1)).toEqual({ after: "201" });
  });

  it("shows rows anew where they are", async () => {
    const top = { value: 1_000 };
    const { pages, asked } = numbers(top);
    await pages.reload();
    pages.current().want(500, 540);
    await settle();
    const before = asked.length;
    await pages.refresh();
    expect(asked.length).toBeGreaterThan(before);
    expect(pages.current().rowAt(510)).toBe(490);
  });

  it("says why it could not read", async () => {
    const error = { code: "store.locked", message: "Locked.", hint: null, fields: {} };
    const pages = new RankWindow<number>(async () => {
      throw error;
    });
    await pages.reload();
    expect(pages.current()).toMatchObject({ state: "failed", error });
  });
});
