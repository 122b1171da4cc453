import { useTranslation } from "react-i18next";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import type { DialogueStepView } from "../../../../rpc/generated";
import styles from "./Talk.module.css";

export interface AnswerBubbleProps {
  readonly step: DialogueStepView;
  readonly platformName: string;
}

/** What the application answered, and what the platform makes of it. */
export function AnswerBubble({ step, platformName }: AnswerBubbleProps) {
  const { t } = useTranslation("dialogue");
  const { answer } = step;
  if (answer === null) {
    return (
      <div className={styles.answer}>
        <div className={styles.bubble} data-none>
          {t("answer.unknown")}
        </div>
      </div>
    );
  }
  const { status, by, effect, form } = answer;
  const bad = effect === "refused" || effect === "unusable";
  const kind =
    form !== null ? "form" : answer.text !== null ? "text" : answer.body === null ? "empty" : "json";
  const names =
    form?.elements.filter(({ name }) => name !== "").map(({ label, name }) => label ?? name) ?? [];
  return (
    <div className={styles.answer}>
      <div className={styles.bubble} data-bad={bad || undefined}>
        <div className={styles.bubbleHead}>
          <b>
            {bad && <VerdictMark outline="invalid" />}
            {t(`answer.kind.${kind}`, { status })}
          </b>
          <span className={styles.by}>{t(`answer.by.${by}`)}</span>
        </div>
        {form === null ? (
          <p className={styles.bubbleText}>{t(`answer.effect.${effect}`, { platform: platformName })}</p>
        ) : (
          <>
            {form.title !== null && (
              <p>
                <Foreign text={form.title} />
              </p>
            )}
            <p className={styles.bubbleText}>
              {t("answer.fields", { count: names.length, names: names.join(", ") })} {t("answer.comesAs")}{" "}
              <code>{form.reply}</code>
            </p>
          </>
        )}
      </div>
    </div>
  );
}
