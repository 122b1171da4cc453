import { useState } from "react";
import { EMPTY, type ReplayDraft } from "../replay/order";
import { isSame, type RequestDraft } from "./draft";

/** What somebody works on: a request, how it is to be sent, and what was sent of it. */
export interface EditState {
  readonly request: RequestDraft;
  readonly sending: ReplayDraft;
  /** The runs of what was sent, the newest first. */
  readonly runs: readonly string[];
  /** The request as it was sent last. */
  readonly sent: RequestDraft | null;
}

// For as long as the window is open and never on disk: there may be secrets in what was typed.
const kept = new Map<string, EditState>();

export interface EditDesk extends EditState {
  /** Something was changed and not sent yet. */
  readonly unsent: boolean;
  readonly changed: boolean;
  change(change: Partial<RequestDraft>): void;
  changeSending(change: Partial<ReplayDraft>): void;
  /** Notes what was sent, by the run that it became. */
  noteSent(run: string): void;
  /** Begins again with what was received; what was sent stays listed. */
  restore(): void;
}

/** Forgets the draft of a delivery. */
export const forget = (id: string): boolean => kept.delete(id);

/** The draft of a delivery; it is still there when its pane is opened again. */
export function useEditDesk(id: string, original: RequestDraft, url: string): EditDesk {
  const [state, setState] = useState<EditState>(
    () =>
      kept.get(id) ?? {
        request: original,
        sending: { ...EMPTY, url, form: "resigned" },
        runs: [],
        sent: null,
      },
  );
  const put = (next: (before: EditState) => EditState) =>
    setState((before) => {
      const after = next(before);
      kept.set(id, after);
      return after;
    });
  return {
    ...state,
    changed: !isSame(state.request, original),
    unsent: !isSame(state.request, state.sent ?? original),
    change: (change) => put((before) => ({ ...before, request: { ...before.request, ...change } })),
    changeSending: (change) => put((before) => ({ ...before, sending: { ...before.sending, ...change } })),
    noteSent: (run) =>
      put((before) => ({
        ...before,
        sending: { ...before.sending, confirm: "" },
        runs: [run, ...before.runs],
        sent: before.request,
      })),
    restore: () => put((before) => ({ ...before, request: original, sent: null })),
  };
}
