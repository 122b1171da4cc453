import { useSyncExternalStore } from "react";
import type { SentView } from "../../rpc/generated";

/** What was sent, numbered, for two may be alike. */
export interface SentLine extends SentView {
  readonly line: number;
}

const MOST_LINES = 200;

// Kept outside of the place, so that leaving it and coming back does not lose the session's record.
let lines: readonly SentLine[] = [];
let made = 0;
const listeners = new Set<() => void>();

function note(sent: readonly SentView[]): void {
  const more = sent.map((one) => {
    made += 1;
    return { ...one, line: made };
  });
  lines = [...more.reverse(), ...lines].slice(0, MOST_LINES);
  for (const listener of listeners) listener();
}

/** Forgets what was sent, when the sandbox is reset. */
export function forgetSent(): void {
  lines = [];
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was sent since the window opened, the newest first. */
export function useSentLog() {
  const log = useSyncExternalStore(subscribe, () => lines);
  return { log, note };
}
