import { expect, it } from "vitest";
import { BLOCK, RowWindow } from "./rowWindow";

const TOTAL = 1_000_000;

function rows() {
  const asked: number[] = [];
  const window = new RowWindow(async (first, count) => {
    asked.push(first);
    const numbers = Array.from({ length: Math.min(count, TOTAL - first) }, (_, at) => first + at + 1);
    return {
      total: TOTAL,
      rows: numbers.map((number) => ({ number, line: number, cells: [], read_as: [], problems: [] })),
    };
  });
  return { window, asked };
}

it("asks for a block once, and finds a row in it", async () => {
  const { window, asked } = rows();
  expect((await window.row(250))?.number).toBe(251);
  expect((await window.row(299))?.number).toBe(300);
  expect(asked).toEqual([200]);
});

it("knows no row outside of the file", async () => {
  const { window } = rows();
  expect(await window.row(-1)).toBeNull();
  expect(await window.row(TOTAL)).toBeNull();
  expect(await window.total()).toBe(TOTAL);
});

it("keeps a few blocks only, the ones used last", async () => {
  const { window, asked } = rows();
  for (let block = 0; block < 40; block += 1) await window.block(block * BLOCK);
  await window.block(39 * BLOCK);
  expect(asked).toHaveLength(40);
  await window.block(0);
  expect(asked).toHaveLength(41);
});

it("asks again after a failure", async () => {
  let failing = true;
  const window = new RowWindow(async () => {
    if (failing) throw new Error("gone");
    return { total: 0, rows: [] };
  });
  await expect(window.block(0)).rejects.toThrow("gone");
  failing = false;
  await expect(window.block(0)).resolves.toEqual({ total: 0, rows: [] });
});
