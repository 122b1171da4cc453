import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Reason, VerdictStatus } from "../../rpc/generated";
import { showComponent } from "../../test/component";
import { VerdictBadge, verdictOutline } from "./VerdictBadge";

const REASONS: Reason[] = [
  "missing_signature_header",
  "duplicate_header",
  "malformed_header",
  "unexpected_header_value",
  "bad_encoding",
  "missing_timestamp",
  "malformed_timestamp",
  "timestamp_too_old",
  "timestamp_too_new",
  "missing_id",
  "missing_field",
  "mismatch",
  "claim_mismatch",
  "alg_not_allowed",
  "certificate_untrusted",
  "ambiguous_length",
];

describe("VerdictBadge", () => {
  it.each<[VerdictStatus, boolean, string]>([
    ["valid", false, "valid"],
    ["valid", true, "duplicate"],
    ["invalid", false, "invalid"],
    ["invalid", true, "invalid"],
    ["unverified", false, "pending"],
    ["unprotected", false, "none"],
    ["unprotected", true, "duplicate"],
  ])("gives %s (duplicate: %s) the outline %s", (status, duplicate, outline) => {
    expect(verdictOutline(status, duplicate)).toBe(outline);
  });

  it.each(REASONS)("has its own word and sentence for %s", (reason) => {
    showComponent(<VerdictBadge status="invalid" reason={reason} />);
    const badge = screen.getByText(/^Invalid:/).closest("[title]");
    expect(badge?.textContent).not.toContain("verdict.");
    expect(badge?.getAttribute("title")).toMatch(/\.$/);
  });

  it("says that no secret was there", () => {
    showComponent(<VerdictBadge status="unverified" reason="secret_missing" />);
    expect(screen.getByText(/No secret/)).toBeInTheDocument();
  });

  it("calls a repeated valid delivery a duplicate", () => {
    showComponent(<VerdictBadge status="valid" reason="ok" duplicate />);
    expect(screen.getByText("Duplicate")).toBeInTheDocument();
  });
});
