import type { RequestOf } from "../../host/types";
import type { AnswerFault, AnswerMode, AnswerRules, UnsignedAnswer } from "../../rpc/generated";

/** The answers of an endpoint as they stand in the form. */
export interface AnswersDraft {
  readonly unsigned: UnsignedAnswer;
  readonly delayMs: number;
  readonly fault: AnswerFault | "none";
  readonly body: string;
  readonly contentType: string;
  readonly events: readonly string[];
  readonly types: readonly string[];
  readonly mode: AnswerMode;
  /** The rule whose target answers; empty is the first. */
  readonly targetRule: string;
  /** How long the sender waits, in milliseconds; empty is what the profile says. */
  readonly senderTimeout: number | "";
}

/** Takes the draft from what is stored. */
export function draftOf(rules: AnswerRules): AnswersDraft {
  return {
    unsigned: rules.unsigned,
    delayMs: rules.delay_ms,
    fault: rules.fault ?? "none",
    body: rules.body ?? "",
    contentType: rules.content_type ?? "",
    events: rules.expected_events,
    types: rules.expected_types,
    mode: rules.mode ?? "fixed",
    targetRule: rules.target_rule ?? "",
    senderTimeout: rules.sender_timeout_ms ?? "",
  };
}

/** Gives the fields of the request that stores the draft. */
export function changeOf(draft: AnswersDraft) {
  return {
    unsigned: draft.unsigned,
    delay_ms: draft.delayMs,
    fault: draft.fault === "none" ? null : draft.fault,
    answer_body: draft.body,
    answer_type: draft.contentType,
    expected_events: [...draft.events],
    expected_types: [...draft.types],
    mode: draft.mode,
    target_rule: draft.targetRule === "" ? null : draft.targetRule,
    sender_timeout_ms: draft.senderTimeout === "" ? null : draft.senderTimeout,
  } satisfies Partial<RequestOf<"endpoints.set">>;
}

/** Tells whether the answers are not what a sender would get in earnest. */
export function isPlaying(rules: AnswerRules): boolean {
  return rules.fault !== null || rules.delay_ms > 0;
}
