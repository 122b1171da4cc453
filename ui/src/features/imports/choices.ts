import type { GuessView, SniffChoices, SniffView } from "../../rpc/generated";

/** What a person can decide instead of the program. */
export type Field = "encoding" | "delimiter" | "quote" | "header_row";

/** Under this a guess is asked. */
export const CERTAIN = 0.9;

export const asks = (guess: GuessView | null): boolean => guess !== null && guess.confidence < CERTAIN;

const ENCODINGS = [
  "UTF-8",
  "UTF-16LE",
  "UTF-16BE",
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "ISO-8859-1",
  "ISO-8859-2",
  "KOI8-U",
  "IBM866",
];
const DELIMITERS = [",", ";", "\t", "|"];
const QUOTES = ['"', "'", ""];
const HEADERS_OFFERED = 5;

/** The values to choose from: the usual ones, what was found and what came second. */
export function valuesOf(field: Field, guess: GuessView, preamble: number): string[] {
  const known = {
    encoding: ENCODINGS,
    delimiter: DELIMITERS,
    quote: QUOTES,
    header_row: Array.from({ length: preamble + HEADERS_OFFERED }, (_, line) => String(line)).concat(""),
  }[field];
  const found = [guess.value, ...(guess.runner_up === null ? [] : [guess.runner_up])];
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return [...found.filter((value) => !known.some((other) => same(value, other))), ...known].map(
    // The backend's own spelling is the one that is chosen.
    (value) => found.find((other) => same(value, other)) ?? value,
  );
}

/** The choices with one more decision. */
export function choose(choices: SniffChoices, field: Field | "sheet", value: string): SniffChoices {
  const decided = field === "header_row" ? (value === "" ? -1 : Number(value)) : value;
  // Another sheet has another header.
  const { header_row: _, ...rest } = choices;
  return { ...(field === "sheet" ? rest : choices), [field]: decided };
}

/** The choices without one decision: the program decides again. */
export function undo(choices: SniffChoices, field: Field | "sheet"): SniffChoices {
  const { [field]: _, ...rest } = choices;
  return rest;
}

/** The guesses of a file that a person can override, with those that it has none of left out. */
export function guessesOf(sniff: SniffView): { field: Field; guess: GuessView }[] {
  const all = [
    { field: "encoding", guess: sniff.encoding },
    { field: "delimiter", guess: sniff.delimiter },
    { field: "quote", guess: sniff.quote },
    { field: "header_row", guess: sniff.header_row },
  ] as const;
  return all.flatMap(({ field, guess }) => (guess === null ? [] : [{ field, guess }]));
}
