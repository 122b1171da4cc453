import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { type CodeLanguage, colours, look, rulesOf } from "../TextView/look";

/** What is wrong with a text, and at which character. */
export interface CodeProblem {
  readonly at: number;
  readonly message: string;
}

export interface CodeEditorProps {
  /** The text; another one than was typed last replaces what is shown. */
  readonly text: string;
  readonly language: CodeLanguage;
  /** The name of the field. */
  readonly label: string;
  readonly problem: CodeProblem | null;
  /** The id of the sentence that says what is wrong, while something is. */
  readonly describedBy?: string;
  /** Begins with the focus in it. */
  readonly autoFocus?: boolean;
  onChange(text: string): void;
}

const tall = EditorView.theme({
  "&": { height: "100%" },
  ".cm-scroller": { minHeight: "190px", overflow: "auto" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--invalid-solid)" },
  ".cm-lint-marker-error": { content: "none", position: "relative" },
  ".cm-lint-marker-error::after": { content: '"!"', color: "var(--invalid)", fontWeight: "700" },
  ".cm-tooltip": { backgroundColor: "var(--bg-raised)", border: "1px solid var(--line-strong)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--invalid-solid)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-matchingBracket": { backgroundColor: "var(--bg-press)" },
});

/** Text to change, with an undo, a search and the place of what is wrong. Tab leaves it, as any field. */
export function CodeEditor(props: CodeEditorProps) {
  const { text, language, label, problem, describedBy, autoFocus = false, onChange } = props;
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const begun = useRef(false);
  const latest = useRef({ text, onChange });
  useEffect(() => {
    latest.current.onChange = onChange;
  });

  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          // Line ends stay as they were sent; an editor would else write its own.
          EditorState.lineSeparator.of(latest.current.text.includes("\r\n") ? "\r\n" : "\n"),
          EditorView.lineWrapping,
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          highlightSpecialChars(),
          search({ top: true }),
          keymap.of([...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({
            "aria-label": label,
            spellcheck: "false",
            // An editable text is a stop already; it is said for those who look whether a scrolled one can be reached.
            tabindex: "0",
            ...(autoFocus && { "data-autofocus": "true" }),
          }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            latest.current.text = update.state.sliceDoc();
            latest.current.onChange(latest.current.text);
          }),
          rulesOf(language),
          syntaxHighlighting(colours),
          look,
          tall,
        ],
      }),
    });
    editor.current = view;
    if (autoFocus && !begun.current) view.focus();
    begun.current = true;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [language, label, autoFocus]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || text === latest.current.text) return;
    const insert = Text.of(text.split(/\r\n|\n/));
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  }, [text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor has to be told too.
  useEffect(() => {
    const view = editor.current;
    if (view === null) return;
    const found = problem === null ? [] : [spanOf(problem, view.state)];
    view.dispatch(setDiagnostics(view.state, found));
    view.contentDOM.setAttribute("aria-invalid", String(problem !== null));
    if (describedBy === undefined) view.contentDOM.removeAttribute("aria-describedby");
    else view.contentDOM.setAttribute("aria-describedby", describedBy);
  }, [problem, describedBy, language, label]);

  return <div ref={place} style={{ height: "100%" }} />;
}

/** At least one character, so that it can be seen. A line end counts as one to the editor, whatever is sent. */
function spanOf({ at, message }: CodeProblem, { doc, lineBreak }: EditorState) {
  const before = breaksIn(doc.sliceString(0, undefined, lineBreak).slice(0, at), lineBreak);
  const from = Math.max(0, Math.min(at - before * (lineBreak.length - 1), doc.length - 1));
  return { from, to: Math.min(doc.length, from + 1), severity: "error" as const, message };
}

const breaksIn = (text: string, lineBreak: string): number => text.split(lineBreak).length - 1;
