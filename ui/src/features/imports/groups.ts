import type { MapView, ProblemGroupView, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { standing } from "./mapping";

type Group = Pick<ProblemGroupView, "code" | "column">;

export const sameGroup = (a: Group | null, b: Group | null): boolean =>
  a !== null && b !== null && a.code === b.code && a.column === b.column;

/** The place of a column of the file by its name. */
export function columnIndex(sniff: SniffView, column: string | null): number | null {
  const index = sniff.columns.findIndex(({ name }) => name === column);
  return index < 0 ? null : index;
}

/** The date column of the resource that a question is about; null where it is about something else. */
export function dateTarget(
  group: ProblemGroupView,
  open: OpenImport,
  map: MapView,
  sniff: SniffView,
): string | null {
  const index = columnIndex(sniff, group.column);
  const target = index === null ? null : (standing(open, map)[index] ?? null);
  const isDate = map.targets.some(({ name, type }) => name === target && type.startsWith("date"));
  return group.severity === "question" && isDate ? target : null;
}
