const KEY = "gatehouse.import.widths";
const AT_MOST = 200;

function stored(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

/** Column widths as the person left them, by the column's name: the next file of the kind begins so. */
export const columnWidths = {
  of: (name: string): number | undefined => stored()[name],
  keep(name: string, width: number): void {
    const { [name]: _, ...rest } = stored();
    const kept = [...Object.entries(rest), [name, width] as const].slice(-AT_MOST);
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept)));
  },
};
