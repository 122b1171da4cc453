import { useState } from "react";

export interface ColumnChoice {
  readonly hidden: readonly string[];
  /** Widths in pixels of the columns that a person made wider or narrower. */
  readonly widths: Readonly<Record<string, number>>;
  /** The order in which the list stands. */
  readonly sort?: string;
}

const key = (list: string) => `gatehouse.columns.${list}`;

function stored(list: string, hidden: readonly string[]): ColumnChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(list)) ?? "null");
    // Before there were widths, only the hidden ones were kept.
    if (Array.isArray(kept)) return { hidden: kept.filter((id) => typeof id === "string"), widths: {} };
    if (typeof kept !== "object" || kept === null) return { hidden, widths: {} };
    const { hidden: away, widths, sort } = kept as Partial<ColumnChoice>;
    return {
      hidden: Array.isArray(away) ? away.filter((id) => typeof id === "string") : hidden,
      widths: Object.fromEntries(
        Object.entries(widths ?? {}).filter(([, width]) => Number.isFinite(width) && width > 0),
      ),
      ...(typeof sort === "string" ? { sort } : {}),
    };
  } catch {
    return { hidden, widths: {} };
  }
}

/** Which columns of a list are hidden, how wide the others are and by which it is sorted; the window remembers it. */
export function useColumnChoice(list: string, hiddenAtFirst: readonly string[] = []) {
  const [own, setOwn] = useState(() => ({ list, choice: stored(list, hiddenAtFirst) }));
  const choice = own.list === list ? own.choice : stored(list, hiddenAtFirst);
  const keep = (next: ColumnChoice) => {
    localStorage.setItem(key(list), JSON.stringify(next));
    setOwn({ list, choice: next });
  };
  return {
    ...choice,
    toggle: (id: string) =>
      keep({
        ...choice,
        hidden: choice.hidden.includes(id)
          ? choice.hidden.filter((other) => other !== id)
          : [...choice.hidden, id],
      }),
    sortBy: (sort: string) => keep({ ...choice, sort }),
    resize: (id: string, width: number) => keep({ ...choice, widths: { ...choice.widths, [id]: width } }),
  };
}
