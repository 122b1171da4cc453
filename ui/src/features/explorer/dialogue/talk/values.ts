import type { SandboxFormView } from "../../../../rpc/generated";

/** What a person entered, as the platform would send it: numbers as numbers, ticks as yes or no, nothing for nothing. */
export function valuesOf({ elements }: SandboxFormView, entered: FormData): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, kind } of elements) {
    if (name === "" || kind === "label" || kind === "button") continue;
    const value = entered.get(name);
    if (kind === "checkbox") values[name] = value !== null;
    else if (typeof value === "string" && value !== "") {
      const number = kind === "number" ? Number(value) : Number.NaN;
      values[name] = Number.isNaN(number) ? value : number;
    }
  }
  return values;
}
