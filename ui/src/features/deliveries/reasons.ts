import type { ProblemCardProps } from "../../components/ProblemCard/ProblemCard";
import type { Reason } from "../../rpc/generated";

/** How a reason is told: red blocks, amber asks for something, petrol informs; none where nothing is wrong. */
export const REASON_TONES: Readonly<Record<Reason, NonNullable<ProblemCardProps["tone"]> | null>> = {
  ok: null,
  missing_signature_header: "red",
  duplicate_header: "red",
  malformed_header: "red",
  unexpected_header_value: "red",
  bad_encoding: "red",
  missing_timestamp: "red",
  malformed_timestamp: "red",
  timestamp_too_old: "red",
  timestamp_too_new: "red",
  missing_id: "red",
  missing_field: "red",
  mismatch: "red",
  claim_mismatch: "red",
  alg_not_allowed: "red",
  unsigned: "amber",
  secret_missing: "amber",
  secret_unavailable: "amber",
  certificate_untrusted: "red",
  certificate_needed: "amber",
  ambiguous_length: "red",
  relayed: "petrol",
  unsupported_scheme: "amber",
};
