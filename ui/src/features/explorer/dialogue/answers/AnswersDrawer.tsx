import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../../components/Drawer/Drawer";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import type { DialoguePlaceView } from "../../../../rpc/generated";
import { useRead } from "../../../../rpc/queries";
import { AnswerEditor } from "./AnswerEditor";
import styles from "./Answers.module.css";
import { type AnswerDraft, type Drafts, isDirty } from "./draft";
import { WhoAnswers } from "./WhoAnswers";

export interface AnswersDrawerProps {
  readonly place: DialoguePlaceView;
  readonly endpointId: string;
  /** The event whose answer is shown first. */
  readonly first: string | null;
  /** What was changed and not kept; it stays while the drawer is closed. */
  readonly drafts: Drafts;
  onDraft(event: string, draft: AnswerDraft | null): void;
  onClose(): void;
}

/** Who answers, and what: one answer for each event of the dialogue. */
export function AnswersDrawer({ place, endpointId, first, drafts, onDraft, onClose }: AnswersDrawerProps) {
  const { t } = useTranslation("dialogue");
  const read = useRead("dialogue.answers", { endpoint_id: endpointId });
  const [chosen, setChosen] = useState(first);
  const known = read.data;
  const shown = known?.answers.find(({ event }) => event === chosen) ?? known?.answers[0];
  return (
    <Drawer full opened onClose={onClose} title={t("answers.title")}>
      {read.error ? (
        <RpcProblem problem={read.error} />
      ) : known === undefined ? (
        <Skeleton rows={12} />
      ) : (
        <>
          <WhoAnswers answers={known} place={place} />
          <div className={styles.columns}>
            <nav aria-label={t("answers.events")}>
              <ul className={styles.events}>
                {known.answers.map((answer) => {
                  const { event, step, status, body, changed, provenance } = answer;
                  const draft = drafts.get(event);
                  return (
                    <li key={event}>
                      <button
                        type="button"
                        className={styles.eventButton}
                        aria-current={answer === shown ? "true" : undefined}
                        onClick={() => setChosen(event)}
                      >
                        <span className={styles.eventStep}>{t(`stage.${step}`, step)}</span>
                        <code>
                          <Foreign text={event} />
                        </code>
                        <span className={styles.eventNote}>
                          {t(body.trim() === "" ? "answers.empty" : "answers.withBody", { status })}
                          {changed && ` · ${t("answers.changed")}`}
                          {draft && isDirty(draft, answer) && (
                            <b className={styles.unsaved}> · {t("answers.unsaved")}</b>
                          )}
                        </span>
                        {provenance === "assumed" && !changed && (
                          <ProvenanceMark provenance="assumed" label={t("answers.assumed")} />
                        )}
                      </button>
                    </li>
                  );
                })}
              </ul>
              <p className={styles.quiet}>{t("answers.replies")}</p>
            </nav>
            {shown && (
              <AnswerEditor
                key={shown.event}
                kept={shown}
                known={known}
                draft={drafts.get(shown.event) ?? { status: shown.status, body: shown.body }}
                platformName={place.platform_name}
                onDraft={(draft) => onDraft(shown.event, draft)}
              />
            )}
          </div>
        </>
      )}
    </Drawer>
  );
}
