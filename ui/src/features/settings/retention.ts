import type { RetentionRule } from "../../rpc/generated";

/** What a person typed; empty fields set nothing. */
export interface RuleDraft {
  readonly days: number | "";
  readonly keep: number | "";
  readonly megabytes: number | "";
}

const DAY_S = 24 * 3600;
const MEGABYTE = 1_000_000;

/** Gives the rule that was typed. */
export function ruleOf({ days, keep, megabytes }: RuleDraft): RetentionRule {
  return {
    ...(days === "" ? {} : { older_than_s: days * DAY_S }),
    ...(keep === "" ? {} : { keep }),
    ...(megabytes === "" ? {} : { max_bytes: megabytes * MEGABYTE }),
  };
}

/** Gives the fields for a rule; a part of a day or a megabyte counts as whole, so that nothing goes sooner. */
export function draftOf(rule: RetentionRule): RuleDraft {
  return {
    days: rule.older_than_s === undefined ? "" : Math.ceil(rule.older_than_s / DAY_S),
    keep: rule.keep ?? "",
    megabytes: rule.max_bytes === undefined ? "" : Math.ceil(rule.max_bytes / MEGABYTE),
  };
}

/** Tells whether a rule keeps everything. */
export function isOff(rule: RetentionRule): boolean {
  return rule.older_than_s === undefined && rule.keep === undefined && rule.max_bytes === undefined;
}
