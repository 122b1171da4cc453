import type { CellProblemView, RowView } from "../../rpc/generated";

const RANK: Readonly<Record<string, number>> = { error: 0, question: 1, warning: 2 };

const worstFirst = (a: CellProblemView, b: CellProblemView) =>
  (RANK[a.severity] ?? 3) - (RANK[b.severity] ?? 3);

/** What is wrong with one cell, the worst first. */
export function problemsAt(row: RowView, index: number): CellProblemView[] {
  return row.problems.filter((problem) => problem.index === index).sort(worstFirst);
}

/** The columns of a row in which something is wrong, from left to right; 0 where it is the row itself. */
export function problemColumns(row: RowView, only: number | null): number[] {
  const columns = new Set(row.problems.map(({ index }) => index ?? 0));
  return [...columns].filter((index) => only === null || index === only).sort((a, b) => a - b);
}
