import type { ForwardFault, ForwardOptions } from "../../rpc/generated";

/** The options of a rule as they stand in the form; what has many lines is text. */
export interface ForwardDraft {
  readonly filter: string;
  readonly retry: ForwardOptions["retry"];
  readonly invalid: boolean;
  /** A ready-made template, `own` for the text in `body`, or nothing for the delivery as it came. */
  readonly template: "" | "own" | "slack" | "teams" | "ics";
  readonly body: string;
  /** A `Name: template` in each line. */
  readonly headers: string;
  readonly order: string;
  readonly fault: ForwardFault | "none";
  readonly faultMs: number | "";
}

export const FAULTS: readonly ForwardFault[] = [
  "error",
  "timeout",
  "slow",
  "drop",
  "twice",
  "out_of_order",
  "late",
  "bad_signature",
];

/** The faults that take a time. */
export const TIMED: readonly string[] = ["slow", "late"];

/** A rule that sends everything on as it came. */
export const PLAIN: ForwardOptions = {
  filter: "",
  include_invalid: false,
  headers: [],
  body: null,
  retry: "profile",
  timeout_ms: null,
  concurrency: null,
  order: null,
  of_listener: false,
};

/** Takes the draft from a rule's options, or the usual for a new rule. */
export function draftOf(options: ForwardOptions = PLAIN): ForwardDraft {
  return {
    filter: options.filter,
    retry: options.retry,
    invalid: options.include_invalid,
    template: options.body === null ? "" : "own",
    body: options.body ?? "",
    headers: options.headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
    order: options.order ?? "",
    fault: options.fault ?? "none",
    faultMs: options.fault_ms ?? "",
  };
}

/** Gives the options that the draft stands for; what it does not show stays as it was. */
export function optionsOf(draft: ForwardDraft, before: ForwardOptions = PLAIN): ForwardOptions {
  const { fault: _fault, fault_ms: _ms, ...kept } = before;
  return {
    ...kept,
    filter: draft.filter,
    retry: draft.retry,
    include_invalid: draft.invalid,
    body: draft.template === "own" ? draft.body : null,
    headers: draft.headers
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => {
        const [name = "", ...rest] = line.split(":");
        return [name.trim(), rest.join(":").trim()];
      }),
    order: draft.order.trim() === "" ? null : draft.order.trim(),
    ...(draft.fault !== "none" && { fault: draft.fault }),
    ...(TIMED.includes(draft.fault) && draft.faultMs !== "" && { fault_ms: draft.faultMs }),
  };
}

/** Gives the name of the ready-made template that is asked for. */
export function readyMade(draft: ForwardDraft): { template?: string } {
  return draft.template === "" || draft.template === "own" ? {} : { template: draft.template };
}
