import type { DeliveryFilterRequest, VerdictStatus } from "../../rpc/generated";

/** What the names in a filter stand for. */
export interface FilterNames {
  readonly workspaceId: string;
  readonly endpoints: readonly { readonly id: string; readonly name: string }[];
  readonly platforms: readonly { readonly id: string; readonly name: string }[];
}

export interface FilterProblem {
  readonly kind: "token" | "verdict" | "platform" | "endpoint";
  /** The word that was not understood. */
  readonly word: string;
}

export interface ParsedFilter {
  readonly request: DeliveryFilterRequest;
  readonly problem: FilterProblem | null;
}

const VERDICTS: Readonly<Record<string, VerdictStatus>> = {
  valid: "valid",
  invalid: "invalid",
  failed: "invalid",
  unverified: "unverified",
  unprotected: "unprotected",
  unsigned: "unprotected",
};

const TOKEN = /([a-z]+):(?:"([^"]*)"|(\S*))|"([^"]*)"|(\S+)/gi;

/** Reads `verdict:failed platform:keruja endpoint:"ats sync" shift` into what the backend understands. */
export function parseFilter(text: string, names: FilterNames): ParsedFilter {
  const request: DeliveryFilterRequest = { workspace_id: names.workspaceId };
  const words: string[] = [];
  let problem: FilterProblem | null = null;
  const wrong = (kind: FilterProblem["kind"], word: string) => {
    problem ??= { kind, word };
  };
  for (const [whole, key, quoted, bare, phrase, word] of text.matchAll(TOKEN)) {
    if (key === undefined) {
      words.push(phrase ?? word ?? "");
      continue;
    }
    const value = quoted ?? bare ?? "";
    const same = (name: string) => name.toLowerCase() === value.toLowerCase();
    switch (key.toLowerCase()) {
      case "verdict": {
        // While the word is still being typed it narrows nothing.
        if (value === "") break;
        const verdict = VERDICTS[value.toLowerCase()];
        if (same("duplicate")) request.duplicates = true;
        else if (verdict !== undefined) request.verdict = verdict;
        else wrong("verdict", value);
        break;
      }
      case "platform": {
        if (value === "") break;
        const platform = names.platforms.find(({ id, name }) => same(id) || same(name));
        if (platform) request.platform = platform.id;
        else wrong("platform", value);
        break;
      }
      case "endpoint": {
        if (value === "") break;
        const endpoint = names.endpoints.find(({ id, name }) => same(id) || same(name));
        if (endpoint) request.endpoint_id = endpoint.id;
        else wrong("endpoint", value);
        break;
      }
      default:
        wrong("token", whole);
    }
  }
  const rest = words.join(" ").trim();
  if (rest !== "") request.text = rest;
  return { request, problem };
}

export type View = "all" | "valid" | "failed" | "duplicate";

const VERDICT_TOKEN = /\bverdict:(?:"[^"]*"|\S*)\s*/gi;

/** Replaces the verdict in a filter; everything else that was typed stays. */
export function withView(text: string, view: View): string {
  const rest = text.replace(VERDICT_TOKEN, "").trim();
  return view === "all" ? rest : `verdict:${view} ${rest}`.trim();
}

/** Which view a filter is, if it is one. */
export function viewOf(request: DeliveryFilterRequest): View | null {
  if (request.duplicates) return request.verdict === undefined ? "duplicate" : null;
  if (request.verdict === undefined) return "all";
  return request.verdict === "valid" ? "valid" : request.verdict === "invalid" ? "failed" : null;
}
