import { type RefObject, useState } from "react";
import { useAction } from "../../actions/handlers";
import type { Host } from "../../host/types";
import { useHost } from "../../rpc/client";
import type { RowWindow } from "./rowWindow";
import { problemColumns } from "./severity";

/** A cell by the place of its row among those shown, and its column in the file. */
export interface CellPlace {
  readonly place: number;
  readonly index: number;
}

/** What the grid lends: where its focus is, and moving it. */
export interface CellFocus {
  where(): CellPlace | null;
  focus(cell: CellPlace): void;
  /** Asks for the shown rows again, and stays where it is. */
  again(): void;
}

export interface Moves {
  readonly id: string;
  readonly grid: RefObject<CellFocus | null>;
  readonly rows: RowWindow;
  /** Whether every shown row has a problem. */
  readonly filtered: boolean;
  /** The only column whose problems count; null for all. */
  readonly column: number | null;
}

const START: CellPlace = { place: 0, index: -1 };

/** The place of the problem after or before a cell; null at the end. */
async function find(host: Host, moves: Moves, by: 1 | -1): Promise<CellPlace | null> {
  const { rows, column, filtered, grid } = moves;
  const from = grid.current?.where() ?? (by === 1 ? START : null);
  if (from === null) return null;
  const at = async (place: number, beyond: (index: number) => boolean) => {
    const row = await rows.row(place);
    const columns = row === null ? [] : problemColumns(row, column).filter(beyond);
    const index = columns.at(by === 1 ? 0 : -1);
    return index === undefined ? null : { place, index };
  };
  const here = await at(from.place, (index) => (index - from.index) * by > 0);
  if (here !== null) return here;
  const next = filtered ? from.place + by : await placeOfNext(host, moves, from.place, by);
  return next === null ? null : at(next, () => true);
}

/** Among all rows: the place of the next row with a problem, or of the one before. */
async function placeOfNext(host: Host, { id }: Moves, place: number, by: 1 | -1): Promise<number | null> {
  if (by === 1) {
    const { number } = await host.rpc("imports.next_problem", { import_id: id, after: place + 1 });
    return number === null ? null : number - 1;
  }
  const ask = (first: number) =>
    host.rpc("imports.rows", { import_id: id, first, count: 1, only_problems: true });
  // The rows with problems stand in order, so the last one before this is found by halving.
  let found: number | null = null;
  let low = 0;
  let high = (await ask(0)).total - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const number = (await ask(middle)).rows[0]?.number ?? 0;
    if (number < place + 1) {
      found = number - 1;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** Moves from problem to problem by F8; says where there is no further one. */
export function useProblemMoves(moves: Moves): "last" | "first" | null {
  const host = useHost();
  const [said, setSaid] = useState<"last" | "first" | null>(null);
  const go = (by: 1 | -1) => {
    void find(host, moves, by).then(
      (cell) => {
        if (cell !== null) moves.grid.current?.focus(cell);
        setSaid(cell !== null ? null : by === 1 ? "last" : "first");
      },
      // Rows that cannot be read say so in the grid.
      () => setSaid(null),
    );
  };
  useAction("import.problem", () => go(1));
  useAction("import.problemBefore", () => go(-1));
  return said;
}
