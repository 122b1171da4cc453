import type { DialogueAnswerSettingView } from "../../../../rpc/generated";

/** An answer as it is being changed. */
export interface AnswerDraft {
  readonly status: number;
  readonly body: string;
}

/** What was changed and not kept yet, by event. */
export type Drafts = ReadonlyMap<string, AnswerDraft>;

/** In which way an answer is changed: as nothing, as fields, as text. */
export type Way = "empty" | "form" | "raw";

/** Whether it is another one than is kept. */
export const isDirty = (draft: AnswerDraft, kept: DialogueAnswerSettingView): boolean =>
  draft.status !== kept.status || draft.body.trim() !== kept.body.trim();

/** Where in a text a character stands, both from 1. */
export function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
