import type { VerdictOutline } from "../../../components/VerdictBadge/VerdictMark";
import type { DialogueCompanyView, DialogueState } from "../../../rpc/generated";

/** The word of a company's state, below `state` in the words of the dialogue. */
export type StateWord = DialogueState | "asked" | "forgetDue";

/** The word that says most of where a company stands. */
export function stateWord({ state, waiting_for, forget_due }: DialogueCompanyView): StateWord {
  if (forget_due) return "forgetDue";
  return state === "configuring" && waiting_for !== null ? "asked" : state;
}

const OUTLINES: Readonly<Record<StateWord, VerdictOutline>> = {
  installing: "pending",
  configuring: "pending",
  asked: "pending",
  installed: "valid",
  failed: "invalid",
  uninstalled: "none",
  forgetDue: "pending",
};

/** The outline that stands beside the word. */
export const stateOutline = (word: StateWord): VerdictOutline => OUTLINES[word];

/** `7b1e09c4-…-2f40`: enough of an id to tell it from others. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 8)}…${id.slice(-4)}`;
}
