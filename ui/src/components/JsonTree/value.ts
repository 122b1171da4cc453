/** A number that a script would round, as it was written. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | JsonValue[]
  | { [key: string]: JsonValue };

export type ValueReading =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

/** Reads JSON; a number whose digits would change is kept as it was written, where the engine tells them. */
export function readValue(text: string): ValueReading {
  const exact: Reviver = (_key, value, context) =>
    typeof value === "number" && context?.source !== undefined && !isSame(value, context.source)
      ? new ExactNumber(context.source)
      : value;
  try {
    return { ok: true, value: JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) as JsonValue };
  } catch (thrown) {
    return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** `18.50` and `18.5` are one number; `9007199254740993` is not what a script makes of it. */
function isSame(value: number, source: string): boolean {
  if (String(value) === source) return true;
  if (/[eE]/.test(source)) return true;
  const plain = source.replace(/^-/, "").replace(/^0+(?=\d)/, "");
  const digits = plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain;
  return String(Math.abs(value)) === (digits === "" ? "0" : digits);
}

export const isBranch = (value: JsonValue): value is JsonValue[] | { [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !(value instanceof ExactNumber);

/** Writes a leaf as JSON does. */
export function leafText(value: JsonValue): string {
  return value instanceof ExactNumber ? value.text : JSON.stringify(value);
}

export type LeafKind = "string" | "number" | "atom";

export function leafKind(value: JsonValue): LeafKind {
  if (typeof value === "string") return "string";
  return typeof value === "number" || value instanceof ExactNumber ? "number" : "atom";
}
