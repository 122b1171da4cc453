import { useTranslation } from "react-i18next";
import { VerdictMark } from "../../../components/VerdictBadge/VerdictMark";
import type { DialogueCompanyView } from "../../../rpc/generated";
import styles from "./Dialogue.module.css";
import { stateOutline, stateWord } from "./state";

export interface StateMarkProps {
  readonly company: DialogueCompanyView;
}

/** Where a company stands: outline and word. */
export function StateMark({ company }: StateMarkProps) {
  const { t } = useTranslation("dialogue");
  const word = stateWord(company);
  const outline = stateOutline(word);
  return (
    <span className={styles.state} data-outline={outline}>
      <VerdictMark outline={outline} />
      {t(`state.${word}`)}
    </span>
  );
}
