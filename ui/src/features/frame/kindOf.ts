const KNOWN = [
  "import.receive",
  "import.sniff",
  "import.check",
  "import.reject",
  "deliveries.verify",
  "deliveries.purge",
  "conformance.run",
  "replay.run",
];

/** The key of the words for a kind of work. */
export const kindOf = (kind: string): string => `activity.kind.${KNOWN.includes(kind) ? kind : "other"}`;
