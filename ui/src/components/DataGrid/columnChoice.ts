import { useState } from "react";

const key = (list: string) => `gatehouse.columns.${list}`;

function stored(list: string): readonly string[] {
  try {
    const hidden: unknown = JSON.parse(localStorage.getItem(key(list)) ?? "[]");
    return Array.isArray(hidden) ? hidden.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** Which columns of a list are hidden; the window remembers it. */
export function useColumnChoice(list: string): { hidden: readonly string[]; toggle: (id: string) => void } {
  const [hidden, setHidden] = useState(() => stored(list));
  const toggle = (id: string) => {
    const next = hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id];
    localStorage.setItem(key(list), JSON.stringify(next));
    setHidden(next);
  };
  return { hidden, toggle };
}
