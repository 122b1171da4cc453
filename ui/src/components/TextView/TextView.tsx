import { foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { type CodeLanguage, colours, look, rulesOf } from "./look";

export interface TextViewProps {
  readonly text: string;
  readonly language: CodeLanguage;
  /** What the text is; the name of the region. */
  readonly label: string;
}

const low = EditorView.theme({ ".cm-scroller": { maxHeight: "60vh" } });

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
          rulesOf(language),
          syntaxHighlighting(colours),
          look,
          low,
        ],
      }),
    });
    return () => view.destroy();
  }, [text, language, label]);
  return <div ref={place} />;
}
