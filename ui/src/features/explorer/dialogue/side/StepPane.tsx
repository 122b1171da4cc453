import { Tabs } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../../../components/ActionButton/ActionButton";
import type { DialogueSecretView, DialogueStepView, DialogueView } from "../../../../rpc/generated";
import { JsonBox } from "./JsonBox";
import styles from "./Side.module.css";
import { StepChecks } from "./StepChecks";
import { Unsettled } from "./Unsettled";

export interface StepPaneProps {
  readonly dialogue: DialogueView;
  readonly step: DialogueStepView;
  readonly platformName: string;
  readonly formAssumed: boolean;
}

const SIDES = ["received", "answer"] as const;
type Side = (typeof SIDES)[number];

/** The evidence of one step: each side's JSON, what was checked, and where it is stored. */
export function StepPane({ dialogue, step, platformName, formAssumed }: StepPaneProps) {
  const { t } = useTranslation("dialogue");
  const [side, setSide] = useState<Side>("received");
  const own = dialogue.secrets.filter(({ delivery_id }) => delivery_id === step.delivery_id);
  const { answer } = step;
  return (
    <aside className={styles.pane} aria-label={t("side.title")} data-pane>
      <Tabs value={side} onChange={(next) => setSide(next as Side)} keepMounted={false}>
        <Tabs.List aria-label={t("side.sides")}>
          {SIDES.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`side.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="received" className={styles.panel}>
          <JsonBox
            title={t("side.step", { number: step.number })}
            note={t("side.sent", { platform: platformName })}
            value={step.received}
            empty={t("side.notJson")}
          />
        </Tabs.Panel>
        <Tabs.Panel value="answer" className={styles.panel}>
          <JsonBox
            title={t("side.answerTo", { number: step.number })}
            note={answer === null ? "" : t("side.status", { status: answer.status })}
            value={answer?.body ?? null}
            text={answer?.text ?? null}
            empty={t(answer === null ? "answer.unknown" : "side.emptyAnswer")}
          />
        </Tabs.Panel>
      </Tabs>
      <div className={styles.rest}>
        <p>
          <Link to="/deliveries" search={{ selected: step.delivery_id }}>
            {t("side.open")}
          </Link>
        </p>
        {formAssumed && answer?.form && <Unsettled platformName={platformName} />}
        <StepChecks step={step} secrets={own} />
        <Secrets secrets={dialogue.secrets} />
        <section aria-label={t("script.side")}>
          <h2 className={styles.title}>{t("script.side")}</h2>
          <p className={styles.text}>{t("script.about", { count: dialogue.steps.length })}</p>
          <div className={styles.buttons}>
            <ActionButton action="dialogue.script" size="xs">
              {t("script.saveShort")}
            </ActionButton>
            <ActionButton action="dialogue.run" size="xs">
              {t("script.runShort")}
            </ActionButton>
          </div>
        </section>
      </div>
    </aside>
  );
}

function Secrets({ secrets }: { readonly secrets: readonly DialogueSecretView[] }) {
  const { t } = useTranslation("dialogue");
  if (secrets.length === 0) return null;
  return (
    <section aria-label={t("secret.title")}>
      <h2 className={styles.title}>{t("secret.title")}</h2>
      <ul className={styles.secrets}>
        {secrets.map(({ name, pointer, state, last_four, at }) => (
          <li key={`${pointer} ${at}`}>
            <code>{name}</code>
            <span>{last_four === null ? "•••" : t("secret.ends", { last: last_four })}</span>
            <span className={styles.quiet}>{t(`secret.${state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
