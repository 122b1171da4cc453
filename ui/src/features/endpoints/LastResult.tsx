import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { verdictOutline } from "../../components/VerdictBadge/VerdictBadge";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import type { LastDeliveryView } from "../../rpc/generated";
import styles from "./EndpointCard.module.css";

export interface LastResultProps {
  readonly last: LastDeliveryView | null;
}

/** How and when the last delivery ended. */
export function LastResult({ last }: LastResultProps) {
  const { t } = useTranslation(["endpoints", "components"]);
  if (last === null) return <span className={styles.never}>{t("endpoints:nothingYet")}</span>;
  const outline = verdictOutline(last.verdict);
  return (
    <span className={styles.result} data-outline={outline}>
      <VerdictMark outline={outline} />
      {t(`components:verdict.${outline}`)} {moment(last.received_at)}
    </span>
  );
}
