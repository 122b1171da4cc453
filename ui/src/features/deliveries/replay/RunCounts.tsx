import { useTranslation } from "react-i18next";
import { thousands } from "../../../components/numbers";
import type { ReplayRunView } from "../../../rpc/generated";
import { VerdictMark } from "../marks";
import styles from "./Runs.module.css";

/** What came of those that were sent, in numbers and words. */
export function RunCounts({ run }: { readonly run: ReplayRunView }) {
  const { t } = useTranslation("replay");
  const { answered_2xx, answered_other, failed, possible_duplicates } = run;
  return (
    <ul className={styles.counts} aria-label={t("run.counts")}>
      <li data-good={answered_2xx > 0 || undefined}>
        <VerdictMark outline="valid" />
        {t("run.answered2xx", { number: thousands(answered_2xx) })}
      </li>
      {answered_other > 0 && (
        <li data-bad>
          <VerdictMark outline="invalid" />
          {t("run.answeredOther", { number: thousands(answered_other) })}
        </li>
      )}
      {failed > 0 && (
        <li data-bad>
          <VerdictMark outline="invalid" />
          {t("run.failed", { number: thousands(failed) })}
        </li>
      )}
      {possible_duplicates > 0 && (
        <li data-doubt title={t("run.duplicatesTitle")}>
          <VerdictMark outline="duplicate" />
          {t("run.duplicates", { number: thousands(possible_duplicates) })}
        </li>
      )}
    </ul>
  );
}
