import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";
import { clock } from "../../../../components/times";
import { VerdictBadge } from "../../../../components/VerdictBadge/VerdictBadge";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import type { DialogueSecretView, DialogueStageView, DialogueStepView } from "../../../../rpc/generated";
import { saidIn } from "./said";
import styles from "./Talk.module.css";

export interface EventBubbleProps {
  readonly step: DialogueStepView;
  /** The step of the profile that it is. */
  readonly stage: DialogueStageView | undefined;
  readonly secrets: readonly DialogueSecretView[];
}

/** How many values of a form are shown before the rest is counted. */
const SHOWN = 6;

/** What the platform sent. */
export function EventBubble({ step, stage, secrets }: EventBubbleProps) {
  const { t } = useTranslation("dialogue");
  const { event, verdict, reason, at, missing, delivery_id, received } = step;
  const own = secrets.filter((secret) => secret.delivery_id === delivery_id);
  const values = saidIn(received, own);
  return (
    <div className={styles.event}>
      <div className={styles.bubble}>
        <div className={styles.bubbleHead}>
          <b className="mono">{event === "" ? t("event.none") : <Foreign text={event} />}</b>
          <span className={styles.marks}>
            {verdict === "valid" ? (
              <span className={styles.state} data-outline="valid">
                <VerdictMark outline="valid" />
                {t("event.token")}
              </span>
            ) : (
              <VerdictBadge status={verdict} reason={reason} />
            )}
            {stage?.provenance === "assumed" && stage.event !== "*" && (
              <ProvenanceMark provenance="assumed" label={t("event.name")} />
            )}
          </span>
        </div>
        {stage !== undefined && step.step !== "reply" && (
          <p className={styles.bubbleText}>{t(`event.means.${stage.id}`, "")}</p>
        )}
        {values.length > 0 && (
          <dl className={styles.values}>
            {values.slice(0, SHOWN).map(({ name, text, secret }) => (
              <div key={name}>
                <dt>
                  <Foreign text={name} />
                </dt>
                <dd>
                  {secret === null ? (
                    <Foreign text={text} />
                  ) : (
                    <span className={styles.kept}>
                      <IconLock size={12} stroke={1.9} aria-hidden />
                      {t(`secret.${secret}`)}
                    </span>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        )}
        {values.length > SHOWN && (
          <p className={styles.bubbleText}>{t("event.more", { count: values.length - SHOWN })}</p>
        )}
        {missing.length > 0 && (
          <p className={styles.missing}>
            <VerdictMark outline="pending" size={12} />
            {t("event.missing", { names: missing.join(", ") })}
          </p>
        )}
      </div>
      <time className={styles.at} dateTime={at}>
        {clock(at)}
      </time>
    </div>
  );
}
