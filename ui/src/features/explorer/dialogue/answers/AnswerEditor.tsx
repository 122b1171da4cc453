import { Button, NumberInput, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../../actions/handlers";
import { ActionButton } from "../../../../components/ActionButton/ActionButton";
import { readJson } from "../../../../components/json";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import type { DialogueAnswerSettingView, DialogueAnswersView } from "../../../../rpc/generated";
import { useMutate } from "../../../../rpc/queries";
import { Unsettled } from "../side/Unsettled";
import styles from "./Answers.module.css";
import { type AnswerDraft, isDirty, type Way } from "./draft";
import { FormBuilder } from "./FormBuilder";
import { FormPreview } from "./FormPreview";
import { FIELD_TYPES, readForm, writeForm } from "./form";
import { RawAnswer } from "./RawAnswer";

export interface AnswerEditorProps {
  readonly kept: DialogueAnswerSettingView;
  readonly known: DialogueAnswersView;
  readonly draft: AnswerDraft;
  readonly platformName: string;
  /** Null forgets what was changed. */
  onDraft(draft: AnswerDraft | null): void;
}

const WAYS: readonly Way[] = ["empty", "form", "raw"];

/** The answer to one event: nothing, a form made of fields, or any JSON. */
export function AnswerEditor({ kept, known, draft, platformName, onDraft }: AnswerEditorProps) {
  const { t } = useTranslation("dialogue");
  const set = useMutate("dialogue.answer_set");
  const reset = useMutate("dialogue.answer_reset");
  const pointers = { reply: known.reply_pointer, elements: known.elements_pointer };
  const [form, setForm] = useState(() => readForm(draft.body, pointers));
  const [way, setWay] = useState<Way>(draft.body.trim() === "" ? "empty" : form === null ? "raw" : "form");
  const { endpoint_id } = known;
  const { event } = kept;
  const types = [...new Set([...FIELD_TYPES, ...known.element_kinds])].filter(
    (kind) => kind !== "password" && kind !== "button",
  );

  const choose = (next: Way) => {
    setWay(next);
    if (next === "empty") onDraft({ ...draft, body: "" });
    else if (draft.body.trim() === "") {
      onDraft({ ...draft, body: known.template });
      setForm(readForm(known.template, pointers));
    } else if (next === "form") setForm(readForm(draft.body, pointers));
  };
  const broken = way === "raw" && draft.body.trim() !== "" && !readJson(draft.body).ok;
  const statusWrong = !(draft.status >= 200 && draft.status <= 599);
  const dirty = isDirty(draft, kept);
  const busy = set.isPending || reset.isPending;
  const able = dirty && !busy && !broken && !statusWrong;
  // What is changed is announced before it is answered, and the editor of an answer that is gone with it.
  const save = () => {
    if (!able) return;
    void set
      .mutateAsync({ endpoint_id, event, status: draft.status, body: draft.body })
      .then(() => onDraft(null), noted);
  };
  const restore = () => {
    const next = readForm(kept.default_body, pointers);
    void reset.mutateAsync({ endpoint_id, event }).then(() => {
      onDraft(null);
      setForm(next);
      setWay(kept.default_body.trim() === "" ? "empty" : next === null ? "raw" : "form");
    }, noted);
  };
  useAction("dialogue.saveAnswer", save, able);
  const problem = set.error ?? reset.error;

  return (
    <section className={styles.editor} aria-label={t("editor.title", { event })}>
      <div className={styles.editorHead}>
        <h2>
          {t(`stage.${kept.step}`, kept.step)} <code>{event}</code>
        </h2>
        <NumberInput
          className={styles.status}
          label={t("editor.status")}
          value={draft.status}
          min={200}
          max={599}
          clampBehavior="none"
          allowDecimal={false}
          error={statusWrong ? t("editor.statusWrong") : undefined}
          onChange={(status) => onDraft({ ...draft, status: Number(status) })}
        />
        <SegmentedControl
          size="xs"
          aria-label={t("editor.way")}
          value={way}
          onChange={(next) => choose(next as Way)}
          data={WAYS.map((value) => ({ value, label: t(`editor.ways.${value}`) }))}
        />
      </div>
      <p className={styles.quiet}>
        {t(draft.status >= 300 ? "editor.meansRefusal" : `editor.means.${way}`, { platform: platformName })}
        {kept.asked_by !== null && ` ${t("editor.askedBy", { event: kept.asked_by })}`}
      </p>
      {way === "form" && form !== null && (
        <div className={styles.formColumns}>
          <FormBuilder
            form={form}
            types={types}
            onChange={(next) => {
              setForm(next);
              onDraft({ ...draft, body: writeForm(next, pointers) });
            }}
          />
          <div className={styles.previewColumn}>
            <FormPreview form={form} />
            {known.form_provenance === "assumed" && <Unsettled platformName={platformName} />}
          </div>
        </div>
      )}
      {way === "form" && form === null && <p className={styles.notForm}>{t("editor.notForm")}</p>}
      {way === "raw" && <RawAnswer body={draft.body} onChange={(body) => onDraft({ ...draft, body })} />}
      {problem && <RpcProblem problem={problem} announce />}
      <div className={styles.foot}>
        <ActionButton action="dialogue.saveAnswer" variant="filled" disabled={!able}>
          {t("editor.save")}
        </ActionButton>
        <Button disabled={busy || (!kept.changed && !dirty)} onClick={restore}>
          {t("editor.reset")}
        </Button>
        <span className={styles.quiet} role="status">
          {set.isSuccess && !dirty && t("editor.saved")}
          {reset.isSuccess && !set.isSuccess && !dirty && t("editor.wasReset")}
        </span>
      </div>
    </section>
  );
}

/** What kept it from being done stands below the editor. */
const noted = () => undefined;
