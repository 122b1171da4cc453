/** A part of an XML document as it is drawn: names and values, never nodes of a page. */
export interface XmlElement {
  readonly kind: "element";
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly XmlNode[];
  /** How many of its parts are left out. */
  readonly cut: number;
}

export interface XmlText {
  readonly kind: "text" | "comment";
  readonly text: string;
}

export type XmlNode = XmlElement | XmlText;

export type XmlReading =
  | { readonly ok: true; readonly root: XmlNode }
  | { readonly ok: false; readonly why: "declares" | "large" | "broken" };

/** The longest document that is read as a tree, in characters. */
const LARGEST = 1_000_000;
/** How deep a tree is drawn, and how many parts of one element and of a document. */
const DEEPEST = 60;
const WIDEST = 500;
const MOST = 20_000;

/** Whether a text means to be XML. */
export function isXml(text: string, contentType: string | null): boolean {
  return /^\ufeff?\s*<\?xml[\s?]/.test(text) || /[/+]xml\s*(;|$)/i.test(contentType ?? "");
}

/**
 * Reads XML by the parser of the browser, which runs and fetches nothing of it. A document that declares a type is not
 * read: what its entities grow to is in the hand of the sender.
 */
export function readXml(text: string): XmlReading {
  if (text.length > LARGEST) return { ok: false, why: "large" };
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return { ok: false, why: "declares" };
  let read: Document;
  try {
    read = new DOMParser().parseFromString(text.replace(/^\ufeff?\s*/, ""), "application/xml");
  } catch {
    return { ok: false, why: "broken" };
  }
  const root = read.documentElement;
  if (!root || root.localName === "parsererror" || read.getElementsByTagName("parsererror").length > 0)
    return { ok: false, why: "broken" };
  let left = MOST;
  const copy = (element: Element, depth: number): XmlNode => {
    const children: XmlNode[] = [];
    let cut = 0;
    for (const node of Array.from(element.childNodes)) {
      const text = node.nodeValue ?? "";
      if (node.nodeType !== Node.ELEMENT_NODE && text.trim() === "") continue;
      if (children.length >= WIDEST || left <= 0 || depth >= DEEPEST) {
        cut += 1;
        continue;
      }
      left -= 1;
      if (node.nodeType === Node.ELEMENT_NODE) children.push(copy(node as Element, depth + 1));
      else if (node.nodeType === Node.COMMENT_NODE) children.push({ kind: "comment", text: text.trim() });
      else if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE)
        children.push({ kind: "text", text: text.trim() });
    }
    const attributes = Array.from(element.attributes, ({ name, value }) => [name, value] as const);
    return { kind: "element", name: element.tagName, attributes, children, cut };
  };
  return { ok: true, root: copy(root, 0) };
}
