/** A field of a form, in the order of the body. */
export interface FormField {
  readonly name: string;
  readonly value: string;
}

export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What a body is besides text or bytes. */
export type Shape =
  | { readonly kind: "image"; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: "form"; readonly fields: readonly FormField[]; readonly cut: boolean }
  | { readonly kind: "multipart"; readonly parts: readonly Part[]; readonly cut: boolean };

/** The most fields or parts that are drawn. */
const MOST = 500;
/** The most bytes of a form or of parts that are taken apart. */
const MOST_BYTES = 4 * 1000 * 1000;
const decoder = new TextDecoder();

const IMAGES: readonly (readonly [string, readonly (number | null)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];

/** The kind of a picture by its first bytes, whatever its content type says. A drawing in SVG is text. */
export function imageType(bytes: Uint8Array): string | null {
  const fits = ([, start]: (typeof IMAGES)[number]) =>
    start.every((byte, at) => byte === null || bytes[at] === byte);
  return IMAGES.find(fits)?.[0] ?? null;
}

export function shapeOf(bytes: Uint8Array, contentType: string | null): Shape | null {
  const type = (contentType ?? "").toLowerCase();
  const image = imageType(bytes);
  if (image !== null) return { kind: "image", type: image, bytes };
  if (bytes.length > MOST_BYTES) return null;
  if (type.startsWith("application/x-www-form-urlencoded")) return readForm(decoder.decode(bytes));
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "");
  const mark = boundary?.[1] ?? boundary?.[2];
  if (type.startsWith("multipart/") && mark !== undefined) return readMultipart(bytes, mark);
  return null;
}

function readForm(text: string): Shape {
  const pairs = text.split("&").filter((pair) => pair !== "");
  const plain = (part: string) => {
    const spaced = part.replaceAll("+", " ");
    try {
      return decodeURIComponent(spaced);
    } catch {
      return spaced;
    }
  };
  const fields = pairs.slice(0, MOST).map((pair): FormField => {
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return { name: plain(name), value: plain(value) };
  });
  return { kind: "form", fields, cut: pairs.length > MOST };
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0] ?? 0;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, step) => bytes[at + step] === byte)) return at;
  }
  return -1;
}

function readMultipart(bytes: Uint8Array, boundary: string): Shape {
  const encoder = new TextEncoder();
  // At the beginning of a line: only the first of them has no line end before it.
  const first = encoder.encode(`--${boundary}`);
  const mark = encoder.encode(`\r\n--${boundary}`);
  const blank = encoder.encode("\r\n\r\n");
  const parts: Part[] = [];
  const behind = (found: number) => (found < 0 ? -1 : found + mark.length);
  const leads = first.every((byte, step) => bytes[step] === byte);
  let start = leads ? first.length : behind(find(bytes, mark, 0));
  while (start >= 0 && parts.length < MOST) {
    const next = find(bytes, mark, start);
    if (next < 0) break;
    // A part begins behind the line end of its boundary.
    const part = bytes.subarray(start + 2, Math.max(start + 2, next));
    const gap = find(part, blank, 0);
    const head = decoder.decode(part.subarray(0, Math.max(0, gap)));
    const header = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
    const said = header("content-disposition");
    const word = (name: string) => new RegExp(`[;\\s]${name}="([^"]*)"`, "i").exec(said)?.[1] ?? null;
    parts.push({
      name: word("name") ?? "",
      fileName: word("filename"),
      type: header("content-type") || "text/plain",
      bytes: gap < 0 ? part : part.subarray(gap + blank.length),
    });
    start = behind(next);
  }
  return { kind: "multipart", parts, cut: parts.length === MOST };
}
