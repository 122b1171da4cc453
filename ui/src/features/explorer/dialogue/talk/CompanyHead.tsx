import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../../../components/ActionButton/ActionButton";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { PlatformTile } from "../../../../components/PlatformTile/PlatformTile";
import type { DialogueCompanyView, DialogueStageView } from "../../../../rpc/generated";
import { StateMark } from "../StateMark";
import { shortId } from "../state";
import styles from "./Talk.module.css";

export interface CompanyHeadProps {
  readonly company: DialogueCompanyView;
  readonly stages: readonly DialogueStageView[];
  readonly platform: string;
  readonly name: string | undefined;
}

/** Which company it is, where it stands, and what can be done with all of it. */
export function CompanyHead({ company, stages, platform, name }: CompanyHeadProps) {
  const { t } = useTranslation("dialogue");
  const { company_id, account_ids, older, waiting_for } = company;
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        <h2 className={styles.name}>
          {name === undefined ? t("talk.company", { id: shortId(company_id) }) : <Foreign text={name} />}
        </h2>
        <StateMark company={company} />
        <span className={styles.buttons}>
          <ActionButton action="dialogue.answers">{t("talk.answersButton")}</ActionButton>
          <ActionButton action="dialogue.forget">{t("talk.forgetButton")}</ActionButton>
        </span>
      </div>
      <p className={styles.about}>
        <PlatformTile platform={platform} decorative />
        <code>
          <Foreign text={company_id} />
        </code>
        <CopyButton text={company_id} label={t("talk.copyCompany")} />
        {account_ids.length > 0 && (
          <span title={account_ids.join(", ")}>
            {t("talk.account", { id: shortId(account_ids.at(-1) ?? ""), count: account_ids.length })}
          </span>
        )}
        {older && <span className={styles.badge}>{t("talk.older")}</span>}
        {waiting_for !== null && (
          <span>
            {t("talk.waitsFor")} <code>{waiting_for}</code>
          </span>
        )}
      </p>
      <ol className={styles.stages} aria-label={t("talk.stages")}>
        {stages.map(({ id, done, current }, at) => (
          <li
            key={id}
            data-state={current ? "on" : done ? "done" : "ahead"}
            aria-current={current ? "step" : undefined}
          >
            <span className={styles.circle} aria-hidden="true">
              {done ? <IconCheck size={12} stroke={1.9} /> : at + 1}
            </span>
            {t(`stage.${id}`, id)}
            {done && <span className={styles.spoken}>{t("talk.stageDone")}</span>}
          </li>
        ))}
      </ol>
    </header>
  );
}
