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

const OPENED_DEPTH = 2;
/** Below a list that is longer than this, only its first values are opened by themselves. */
const OPENED_ITEMS = 50;

/** Which branches begin opened: the first levels. */
export function openedAtFirst(value: JsonValue): ReadonlySet<string> {
  const opened = new Set<string>();
  const open = (below: JsonValue, pointer: string, depth: number) => {
    if (!isBranch(below) || depth >= OPENED_DEPTH) return;
    opened.add(pointer);
    const entries = Object.entries(below);
    for (const [key, child] of entries.slice(0, OPENED_ITEMS)) open(child, join(pointer, key), depth + 1);
  };
  open(value, "", 0);
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
