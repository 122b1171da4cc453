import { jsonLanguage } from "@codemirror/lang-json";

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>["topNode"];

/** Where a value stands in a JSON text, and what it is. */
export interface JsonPlace {
  readonly from: number;
  readonly to: number;
  /** What it is, without the quotation marks of a text. */
  readonly value: string;
  readonly kind: "text" | "number" | "other";
}

const unescaped = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

function keyOf(property: SyntaxNode, text: string): string | null {
  const name = property.getChild("PropertyName");
  if (name === null) return null;
  try {
    return JSON.parse(text.slice(name.from, name.to)) as string;
  } catch {
    return null;
  }
}

function childOf(node: SyntaxNode, part: string, text: string): SyntaxNode | null {
  if (node.name === "Object") {
    // Of a key that stands twice, readers take the last.
    const property = node.getChildren("Property").findLast((one) => keyOf(one, text) === part);
    return property?.lastChild ?? null;
  }
  if (node.name !== "Array" || !/^\d+$/.test(part)) return null;
  const values: SyntaxNode[] = [];
  for (let one = node.firstChild; one !== null; one = one.nextSibling)
    if (/^[A-Z]/.test(one.name)) values.push(one);
  return values[Number(part)] ?? null;
}

/** Finds the value at a JSON pointer; null where there is none, or where the text is no JSON. */
export function placeOf(text: string, pointer: string): JsonPlace | null {
  let node: SyntaxNode | null = jsonLanguage.parser.parse(text).topNode.firstChild;
  for (const part of pointer.split("/").slice(1)) {
    if (node === null) return null;
    node = childOf(node, unescaped(part), text);
  }
  if (node === null || node.type.isError) return null;
  const { from, to, name } = node;
  const literal = text.slice(from, to);
  if (name === "Number") return { from, to, value: literal, kind: "number" };
  if (name !== "String") return { from, to, value: literal, kind: "other" };
  try {
    return { from, to, value: JSON.parse(literal) as string, kind: "text" };
  } catch {
    return null;
  }
}

/** The text with another value at the place; a number stays one where it can. All else stays letter for letter. */
export function withValue(text: string, place: JsonPlace, value: string): string {
  const isNumber = place.kind === "number" && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value);
  return text.slice(0, place.from) + (isNumber ? value : JSON.stringify(value)) + text.slice(place.to);
}
