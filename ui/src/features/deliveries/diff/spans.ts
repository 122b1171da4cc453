import type { DiffLineView } from "../../../rpc/generated";

export interface Parts {
  readonly before: string;
  /** What differs from the line opposite; empty where all does or nothing. */
  readonly changed: string;
  readonly after: string;
}

export interface SpannedLine {
  readonly line: DiffLineView;
  readonly parts: Parts;
}

const whole = (text: string): Parts => ({ before: text, changed: "", after: "" });

/** Splits two lines at what they begin and end with alike. */
export function apart(left: string, right: string): readonly [Parts, Parts] {
  let before = 0;
  const shorter = Math.min(left.length, right.length);
  while (before < shorter && left[before] === right[before]) before += 1;
  // Half of a pair of surrogates is no character.
  if (before > 0 && /[\ud800-\udbff]/.test(left[before - 1] ?? "")) before -= 1;
  let after = 0;
  while (after < shorter - before && left[left.length - 1 - after] === right[right.length - 1 - after])
    after += 1;
  if (after > 0 && /[\udc00-\udfff]/.test(left[left.length - after] ?? "")) after -= 1;
  const split = (text: string): Parts => ({
    before: text.slice(0, before),
    changed: text.slice(before, text.length - after),
    after: text.slice(text.length - after),
  });
  return [split(left), split(right)];
}

/** Pairs each run of removed lines with the added lines behind it, one with one. */
export function withSpans(lines: readonly DiffLineView[]): SpannedLine[] {
  const out: SpannedLine[] = lines.map((line) => ({ line, parts: whole(line.text) }));
  let at = 0;
  while (at < lines.length) {
    let added = at;
    while (lines[added]?.change === "removed") added += 1;
    let end = added;
    while (lines[end]?.change === "added") end += 1;
    for (let step = 0; step < Math.min(added - at, end - added); step += 1) {
      const [gone, come] = [lines[at + step], lines[added + step]];
      if (gone === undefined || come === undefined) continue;
      const [left, right] = apart(gone.text, come.text);
      // Lines that have little in common are two lines, and not one that was changed.
      const longer = Math.max(gone.text.trim().length, come.text.trim().length);
      if (Math.max(left.changed.length, right.changed.length) > 0.85 * longer) continue;
      out[at + step] = { line: gone, parts: left };
      out[added + step] = { line: come, parts: right };
    }
    at = Math.max(end, at + 1);
  }
  return out;
}
