import { screen, waitFor } from "@testing-library/react";
import { useMemo } from "react";
import { expect, it } from "vitest";
import { ActionsProvider } from "../../actions/handlers";
import { fakeHost } from "../../host/fake";
import type { RowView } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { type CellPlace, useProblemMoves } from "./problemMoves";
import { RowWindow } from "./rowWindow";

/** Of a hundred rows, 10, 40 and 41 have problems; 40 has two of them. */
const PROBLEMS: Readonly<Record<number, number[]>> = { 10: [2], 40: [1, 3], 41: [0] };
const ALL: RowView[] = Array.from({ length: 100 }, (_, at) => ({
  number: at + 1,
  line: at + 2,
  cells: [],
  read_as: [],
  problems: (PROBLEMS[at + 1] ?? []).map((index) => ({
    index,
    code: "import.missing",
    severity: "error",
    message: "",
    hint: null,
  })),
}));

const host = () =>
  fakeHost({
    "imports.rows": ({ first, count, only_problems }) => {
      const found = ALL.filter(({ problems }) => !only_problems || problems.length > 0);
      return { total: found.length, rows: found.slice(first, first + count) };
    },
    "imports.next_problem": ({ after }) => {
      const found = ALL.find(({ number, problems }) => number > after && problems.length > 0);
      return { number: found?.number ?? null, index: null };
    },
  });

function Mover({ filtered, at, to }: { filtered: boolean; at: CellPlace | null; to: CellPlace[] }) {
  const rows = useMemo(
    () =>
      new RowWindow(async (first, count) => {
        const found = ALL.filter(({ problems }) => !filtered || problems.length > 0);
        return { total: found.length, rows: found.slice(first, first + count) };
      }),
    [filtered],
  );
  const where = to.at(-1) ?? at;
  const focus = (cell: CellPlace) => void to.push(cell);
  const grid = { current: { where: () => where, focus, again: () => undefined } };
  return <p>{useProblemMoves({ id: "imp", grid, rows, filtered, column: null }) ?? "moved"}</p>;
}

async function press(keys: string, filtered: boolean, at: CellPlace | null) {
  const to: CellPlace[] = [];
  const { user } = showComponent(
    <ActionsProvider letters>
      <Mover filtered={filtered} at={at} to={to} />
    </ActionsProvider>,
    host(),
  );
  await user.keyboard(keys);
  return to;
}

const place = (row: number, index: number) => ({ place: row - 1, index });

it.each([
  ["{F8}", null, place(10, 2)],
  ["{F8}", place(10, 2), place(40, 1)],
  ["{F8}", place(40, 1), place(40, 3)],
  ["{F8}", place(40, 3), place(41, 0)],
  ["{Shift>}{F8}{/Shift}", place(41, 0), place(40, 3)],
  ["{Shift>}{F8}{/Shift}", place(40, 1), place(10, 2)],
  ["{Shift>}{F8}{/Shift}", place(90, 0), place(41, 0)],
])("%s among all rows from %o goes to %o", async (keys, from, next) => {
  const to = await press(keys, false, from);
  await waitFor(() => expect(to).toEqual([next]));
});

it("moves by places where only rows with problems are shown", async () => {
  const to = await press("{F8}", true, { place: 1, index: 3 });
  await waitFor(() => expect(to).toEqual([{ place: 2, index: 0 }]));
});

it("says that there is no further one", async () => {
  await press("{F8}", false, place(41, 0));
  expect(await screen.findByText("last")).toBeVisible();
});

it("says that there is none before", async () => {
  await press("{Shift>}{F8}{/Shift}", false, place(10, 2));
  expect(await screen.findByText("first")).toBeVisible();
});
