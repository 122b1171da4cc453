import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { DialogueView } from "../../../../rpc/generated";
import { CompanyHead } from "./CompanyHead";
import styles from "./Talk.module.css";
import { Transcript } from "./Transcript";

export interface TalkHandle {
  focus(): void;
}

export interface TalkPaneProps {
  readonly dialogue: DialogueView;
  readonly platform: string;
  readonly platformName: string;
  readonly name: string | undefined;
  /** The number of the step that is shown at the right. */
  readonly selected: number;
  readonly handle: Ref<TalkHandle>;
  /** What the sandbox's person can do now. */
  readonly walk: ReactNode;
  onSelect(number: number): void;
  onBack(): void;
}

/** What a company and the application said to each other, in two lanes. */
export function TalkPane(props: TalkPaneProps) {
  const { dialogue, platform, platformName, name, selected, handle, walk, onSelect, onBack } = props;
  const { t } = useTranslation("dialogue");
  const pane = useRef<HTMLElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { company, stages, steps } = dialogue;
  useImperativeHandle(handle, () => ({
    focus: () => pane.current?.querySelector<HTMLElement>('[role="option"][tabindex="0"]')?.focus(),
  }));
  const count = steps.length;
  // What was said last is what one waits for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new step is the reason.
  useEffect(() => {
    end.current?.scrollIntoView?.({ block: "nearest" });
  }, [count, company.company_id]);
  return (
    <section ref={pane} className={styles.pane} aria-label={t("talk.title")} data-pane tabIndex={-1}>
      <CompanyHead company={company} stages={stages} platform={platform} name={name} />
      <div className={styles.lanes} aria-hidden="true">
        <span>
          <b>{platformName}</b> {t("talk.sends")}
        </span>
        <span>
          <b>{t("talk.application")}</b> {t("talk.answers")}
        </span>
      </div>
      <div className={styles.scroll}>
        <Transcript
          dialogue={dialogue}
          platformName={platformName}
          selected={selected}
          onSelect={onSelect}
          onBack={onBack}
        />
        {walk}
        <div ref={end} />
      </div>
    </section>
  );
}
