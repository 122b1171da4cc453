import { json } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { HighlightStyle } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** What a text is read as. */
export type CodeLanguage = "json" | "xml" | "text";

export const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.tagName], color: "var(--code-key)" },
  { tag: [tags.string, tags.attributeValue], color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.bool, tags.null], color: "var(--code-atom)" },
  { tag: [tags.comment, tags.processingInstruction, tags.documentMeta], color: "var(--text-3)" },
  { tag: [tags.angleBracket, tags.separator, tags.punctuation, tags.bracket], color: "var(--code-punct)" },
]);

/** How text looks, to read or to change. */
export const look = EditorView.theme({
  "&": { fontSize: "var(--fs-12)", backgroundColor: "var(--bg-evidence)", color: "var(--text)" },
  "&.cm-focused": { outline: "none", boxShadow: "var(--focus-ring-inset)" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "19px" },
  ".cm-content": { padding: "8px 0", fontVariantLigatures: "none" },
  ".cm-gutters": { backgroundColor: "var(--bg-evidence)", color: "var(--text-3)", border: "none" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--bg-selected)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--bg-press)", border: "none", color: "var(--text-2)" },
  ".cm-panels": { backgroundColor: "var(--bg-sunken)", color: "var(--text)" },
});

/** The rules of a language, by which it is coloured and folded. */
export function rulesOf(language: CodeLanguage): Extension {
  return language === "json" ? json() : language === "xml" ? xml() : [];
}
