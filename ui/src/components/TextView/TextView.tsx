import { json } from "@codemirror/lang-json";
import { xml } from "@codemirror/lang-xml";
import { foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

export interface TextViewProps {
  readonly text: string;
  readonly language: "json" | "xml" | "text";
  /** What the text is; the name of the region. */
  readonly label: string;
}

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.tagName], color: "var(--code-key)" },
  { tag: [tags.string, tags.attributeValue], color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.bool, tags.null], color: "var(--code-atom)" },
  { tag: [tags.comment, tags.processingInstruction, tags.documentMeta], color: "var(--text-3)" },
  { tag: [tags.angleBracket, tags.separator, tags.punctuation, tags.bracket], color: "var(--code-punct)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "var(--fs-12)", backgroundColor: "var(--bg-evidence)", color: "var(--text)" },
  "&.cm-focused": { outline: "none", boxShadow: "var(--focus-ring-inset)" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "19px", maxHeight: "60vh" },
  ".cm-content": { padding: "8px 0", fontVariantLigatures: "none" },
  ".cm-gutters": { backgroundColor: "var(--bg-evidence)", color: "var(--text-3)", border: "none" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { backgroundColor: "var(--bg-selected)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--bg-press)", border: "none", color: "var(--text-2)" },
  ".cm-panels": { backgroundColor: "var(--bg-sunken)", color: "var(--text)" },
});

/** Text to read, with folds and a search; a default export because it is loaded only when a body is looked at. */
export default function TextView({ text, language, label }: TextViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          EditorState.readOnly.of(true),
          // Not editable, so that the letters of the detail act here too, but a stop of the Tab key.
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
          EditorView.lineWrapping,
          lineNumbers(),
          foldGutter(),
          drawSelection(),
          // What a screen would hide, or obey by turning the line, is drawn as a mark.
          highlightSpecialChars(),
          search({ top: true }),
          keymap.of([...searchKeymap, ...foldKeymap]),
          language === "json" ? json() : language === "xml" ? xml() : [],
          syntaxHighlighting(colours),
          look,
        ],
      }),
    });
    return () => view.destroy();
  }, [text, language, label]);
  return <div ref={place} />;
}
