import type {
  ComparisonView,
  DeliverySummary,
  SignedView,
  SnippetLanguageView,
  SnippetView,
} from "../rpc/generated";
import { BODY } from "./detail";

const TIME = "1795254065";

/** The bytes that the fake world's scheme signs, and their parts. */
export const SIGNED = `${TIME}.${BODY}`;

export function sampleSigned(change: Partial<SignedView> = {}): SignedView {
  const dot = TIME.length;
  return {
    scheme: "keruja/hmac",
    scheme_label: "HMAC-SHA256 hex of {timestamp}.{body}",
    length: SIGNED.length,
    shown: SIGNED.length,
    cut: false,
    ranges: [
      {
        start: 0,
        end: dot,
        label: "timestamp",
        words: "the time in the header `X-Keruja-Signature`",
        hidden: false,
      },
      { start: dot, end: dot + 1, label: "text", words: "written by the scheme", hidden: false },
      {
        start: dot + 1,
        end: SIGNED.length,
        label: "body",
        words: "the body, byte for byte",
        hidden: false,
      },
    ],
    note: null,
    ...change,
  };
}

export function sampleComparison(valid: DeliverySummary | undefined): ComparisonView {
  return {
    valid: valid?.id ?? null,
    valid_received_at: valid?.received_at ?? null,
    same_event: true,
    differences: [
      {
        kind: "body",
        subject: "end of the body",
        words: "The body ends in a line feed here, and in `}` there.",
        this: "…}}}\\n",
        valid: "…}}}",
        matters: true,
      },
      {
        kind: "header",
        subject: "Via",
        words: "Only this one has the header `Via`: a proxy stood in front.",
        this: "1.1 nginx",
        valid: null,
        matters: true,
      },
      {
        kind: "time",
        subject: "time",
        words: "The signed time is 2 s before the receipt, and there 1 s.",
        this: "1795254065",
        valid: "1795253631",
        matters: false,
      },
    ],
    alike: ["scheme", "method", "path", "form of the signature"],
    note: valid ? null : "This endpoint has no other delivery with a valid signature yet.",
  };
}

const LANGUAGES: SnippetLanguageView[] = [
  { language: "node", name: "Node", tested: "run" },
  { language: "python", name: "Python", tested: "run" },
  { language: "php", name: "PHP", tested: "run" },
  { language: "go", name: "Go", tested: "run" },
  { language: "rust", name: "Rust", tested: "run" },
  { language: "java", name: "Java", tested: "not_run" },
  { language: "ruby", name: "Ruby", tested: "run" },
  { language: "csharp", name: "C#", tested: "compiled" },
];

const CODE = `import { createHmac, timingSafeEqual } from "node:crypto";

// A header that cannot be read is an invalid one, and never an exception.
export function verify(secret, headers, body) {
  const match = /^t=(\\d{1,12}),v1=([0-9a-f]{64})$/.exec(headers["x-keruja-signature"] ?? "");
  if (secret === "" || match === null) return false;
  const mac = createHmac("sha256", secret).update(match[1]).update(".").update(body).digest();
  return timingSafeEqual(mac, Buffer.from(match[2], "hex"));
}
`;

export function sampleSnippet(language = "node", scheme = "keruja/hmac"): SnippetView {
  const known = LANGUAGES.find((one) => one.language === language) ?? LANGUAGES[0];
  const tested = known?.tested ?? "run";
  return {
    scheme,
    language,
    code: `${language === "node" ? "" : `# ${language}\n`}${CODE}`,
    file_name: language === "node" ? "verify.mjs" : `verify.${language}`,
    tested,
    note: tested === "not_run" ? "This code is not run by our tests." : null,
    languages: LANGUAGES,
  };
}
