import type { HexRange } from "../../components/HexView/rows";
import type { SignedRangeView } from "../../rpc/generated";

const TONES: Readonly<Record<string, HexRange["tone"]>> = {
  timestamp: "1",
  text: "2",
  body: "3",
  form: "3",
  json: "3",
  sns: "3",
  adyen: "3",
};

/** The parts of the signed bytes as they are drawn: each kind of part has its colour. */
export function partsOf(ranges: readonly SignedRangeView[], names: (label: string) => string): HexRange[] {
  return ranges.map(({ start, end, label, words }) => {
    const kind = label.split(":")[0] ?? label;
    return { start, end, label: names(label), note: words, tone: TONES[kind] ?? "4" };
  });
}
