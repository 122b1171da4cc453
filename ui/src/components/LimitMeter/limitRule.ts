import { thousands } from "../numbers";

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Looks words up; it knows the namespace `components`. */
type Words = (key: string, values: Record<string, unknown>) => string;

/** Writes a limit as a rule: `100 a minute`, `600 in 10 minutes`. */
export function limitRule(words: Words, limit: number, seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? [
    "second",
    1,
  ];
  return words(`components:limit.rule.${unit}`, { limit: thousands(limit), count: seconds / size });
}
