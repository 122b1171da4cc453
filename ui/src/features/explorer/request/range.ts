import { thousands } from "../../../components/numbers";
import type { ApiParameterView } from "../../../rpc/generated";

const NUMBERS = new Set(["integer", "number"]);

/** The range of a number, or the lengths of a text, as it is written beside the field; null where there is none. */
export function rangeOf({ kind, min, max }: ApiParameterView): string | null {
  if (min === null && max === null) return null;
  const unit = NUMBERS.has(kind) ? "" : " characters";
  if (min === null) return `≤ ${thousands(max ?? 0)}${unit}`;
  if (max === null) return `≥ ${thousands(min)}${unit}`;
  return `${thousands(min)} – ${thousands(max)}${unit}`;
}
