import type { AnswerRules, StraysView } from "../rpc/generated";

/** What an endpoint answers when nobody changed it, with a limit of 8 MiB. */
export function sampleAnswer(change: Partial<AnswerRules> = {}): AnswerRules {
  return {
    accepted_status: 200,
    invalid_status: 401,
    body_cap: 8 * 1024 * 1024,
    unsigned: "by_verdict",
    delay_ms: 0,
    fault: null,
    body: null,
    content_type: null,
    expected_events: [],
    expected_types: [],
    ...change,
  };
}

/** Nothing was turned away. */
export const NO_STRAYS: StraysView = {
  all: 0,
  not_found: 0,
  heads_too_large: 0,
  bodies_too_large: 0,
  ambiguous_length: 0,
  malformed: 0,
  wrong_method: 0,
  incomplete: 0,
};
