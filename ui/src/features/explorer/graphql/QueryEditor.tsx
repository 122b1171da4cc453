import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { graphql, updateSchema } from "cm6-graphql";
import type { GraphQLSchema } from "graphql";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { colours, look } from "../../../components/TextView/look";

export interface QueryHandle {
  /** Puts a text where the cursor stands. */
  insert(text: string): void;
}

export interface QueryEditorProps {
  readonly text: string;
  readonly label: string;
  /** Completes and checks names by it. */
  readonly schema: GraphQLSchema | null;
  readonly handle: Ref<QueryHandle>;
  onChange(text: string): void;
}

const own = EditorView.theme({
  "&": { height: "100%" },
  ".cm-scroller": { overflow: "auto" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-matchingBracket": { backgroundColor: "var(--bg-press)" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--invalid-solid)" },
  ".cm-tooltip": {
    backgroundColor: "var(--bg-raised)",
    border: "1px solid var(--line-strong)",
    color: "var(--text)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--bg-selected)",
    color: "var(--text-strong)",
  },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--invalid-solid)" },
});

/** A GraphQL document to write, with names completed and checked by the schema. Tab leaves it, as any field. */
export function QueryEditor({ text, label, schema, handle, onChange }: QueryEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef({ text, onChange, schema });
  useEffect(() => {
    latest.current.onChange = onChange;
    latest.current.schema = schema;
  });
  useImperativeHandle(handle, () => ({
    insert: (added) => {
      const view = editor.current;
      if (view === null) return;
      view.dispatch(view.state.replaceSelection(added));
      view.focus();
    },
  }));

  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorView.lineWrapping,
          lineNumbers(),
          foldGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightSpecialChars(),
          autocompletion(),
          search({ top: true }),
          keymap.of([
            ...completionKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...defaultKeymap,
          ]),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            latest.current.text = update.state.sliceDoc();
            latest.current.onChange(latest.current.text);
          }),
          graphql(latest.current.schema ?? undefined),
          syntaxHighlighting(colours),
          look,
          own,
        ],
      }),
    });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [label]);

  useEffect(() => {
    if (editor.current !== null) updateSchema(editor.current, schema ?? undefined);
  }, [schema]);
  useEffect(() => {
    const view = editor.current;
    if (view === null || text === latest.current.text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [text]);

  return <div ref={place} style={{ height: "100%" }} />;
}
