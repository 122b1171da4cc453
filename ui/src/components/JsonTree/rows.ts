import { isBranch, type JsonValue, type LeafKind, leafKind, leafText } from "./value";

export interface TreeRow {
  /** The JSON pointer of the value; the row's identity. */
  readonly pointer: string;
  readonly depth: number;
  /** The key or the index; null for the whole. */
  readonly key: string | number | null;
  /** The value, or how many there are below it. */
  readonly text: string;
  readonly kind: LeafKind | "object" | "array";
  /** How many values it holds; null for a leaf. */
  readonly size: number | null;
  readonly opened: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly siblings: number;
}

/** How many rows are in sight at first, at most; one level is always opened. */
const OPENED_ROWS = 120;

/** Which branches begin opened: level by level, as long as the rows stay few. */
export function openedAtFirst(value: JsonValue): ReadonlySet<string> {
  const opened = new Set<string>();
  let level: [string, JsonValue][] = [["", value]];
  let rows = 1;
  while (level.length > 0) {
    const branches = level.filter(([, one]) => isBranch(one));
    const below = branches.flatMap(([pointer, one]) =>
      Object.entries(one as object).map(([key, child]): [string, JsonValue] => [join(pointer, key), child]),
    );
    rows += below.length;
    if (opened.size > 0 && rows > OPENED_ROWS) break;
    for (const [pointer] of branches) opened.add(pointer);
    level = below;
  }
  return opened;
}

/** The pointer of a value below another, by RFC 6901. */
export function join(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replace(/~/g, "~0").replace(/\//g, "~1")}`;
}

/** The rows that are in sight when these branches are opened. */
export function treeRows(value: JsonValue, opened: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (
    one: JsonValue,
    key: TreeRow["key"],
    pointer: string,
    depth: number,
    place: number,
    siblings: number,
  ) => {
    const common = { pointer, depth, key, place, siblings };
    if (!isBranch(one)) {
      rows.push({ ...common, text: leafText(one), kind: leafKind(one), size: null, opened: false });
      return;
    }
    const list = Array.isArray(one);
    const entries: [string | number, JsonValue][] = list ? [...one.entries()] : Object.entries(one);
    const isOpened = opened.has(pointer) && entries.length > 0;
    const text = list ? `[${entries.length}]` : `{${entries.length}}`;
    const kind = list ? "array" : "object";
    rows.push({ ...common, text, kind, size: entries.length, opened: isOpened });
    if (!isOpened) return;
    for (const [at, [name, child]] of entries.entries())
      add(child, name, join(pointer, name), depth + 1, at + 1, entries.length);
  };
  add(value, null, "", 0, 1, 1);
  return rows;
}
