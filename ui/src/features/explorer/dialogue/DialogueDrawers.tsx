import { useState } from "react";
import type { DialogueForgottenView, DialoguePlaceView } from "../../../rpc/generated";
import { AnswersDrawer } from "./answers/AnswersDrawer";
import type { AnswerDraft, Drafts } from "./answers/draft";
import { ForgetDialog } from "./ForgetDialog";
import { RunScriptDrawer } from "./scripts/RunScriptDrawer";
import { SaveScriptDrawer } from "./scripts/SaveScriptDrawer";
import { SubmissionDrawer } from "./submission/SubmissionDrawer";

/** What is opened over the dialogue. */
export type DialogueDrawer =
  | { readonly kind: "answers"; readonly event: string | null }
  // The company it was opened for: one that is forgotten is gone from the list before its dialog is.
  | { readonly kind: "script" | "forget"; readonly company: string }
  | { readonly kind: "run" | "submission" };

export interface DialogueDrawersProps {
  readonly drawer: DialogueDrawer | null;
  readonly place: DialoguePlaceView;
  readonly company: string | null;
  onClose(): void;
  onForgotten(what: DialogueForgottenView): void;
}

/** The drawers of the dialogue; what was typed into an answer outlives its drawer. */
export function DialogueDrawers({ drawer, place, company, onClose, onForgotten }: DialogueDrawersProps) {
  const [drafts, setDrafts] = useState<Drafts>(() => new Map());
  const { connection_id, endpoint_id } = place;
  if (drawer === null || endpoint_id === null) return null;
  const draft = (event: string, next: AnswerDraft | null) =>
    setDrafts((before) => {
      const after = new Map(before);
      if (next === null) after.delete(event);
      else after.set(event, next);
      return after;
    });
  switch (drawer.kind) {
    case "answers":
      return (
        <AnswersDrawer
          place={place}
          endpointId={endpoint_id}
          first={drawer.event}
          drafts={drafts}
          onDraft={draft}
          onClose={onClose}
        />
      );
    case "script":
      return <SaveScriptDrawer connection={connection_id} company={drawer.company} onClose={onClose} />;
    case "run":
      return (
        <RunScriptDrawer
          connection={connection_id}
          company={company}
          endpointId={endpoint_id}
          own={place.local_url}
          onClose={onClose}
        />
      );
    case "submission":
      return (
        <SubmissionDrawer endpointId={endpoint_id} platformName={place.platform_name} onClose={onClose} />
      );
    case "forget":
      return (
        <ForgetDialog
          connection={connection_id}
          company={drawer.company}
          onClose={onClose}
          onForgotten={onForgotten}
        />
      );
  }
}
