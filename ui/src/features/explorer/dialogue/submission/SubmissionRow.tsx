import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import { Words } from "../../../../components/Words/Words";
import type { DialogueSubmissionRowView } from "../../../../rpc/generated";
import styles from "./Submission.module.css";

export interface SubmissionRowProps {
  readonly row: DialogueSubmissionRowView;
}

/** One thing that the platform asks for: its value to copy, or what is missing. */
export function SubmissionRow({ row }: SubmissionRowProps) {
  const { t } = useTranslation("dialogue");
  const { label, value, ready, provenance, note } = row;
  return (
    <li className={styles.row}>
      <div className={styles.rowHead}>
        <span className={styles.ready} data-ready={ready}>
          <VerdictMark outline={ready ? "valid" : "pending"} />
          {t(ready ? "submission.ready" : "submission.open")}
        </span>
        <b>{label}</b>
        {provenance !== "documented" && <ProvenanceMark provenance={provenance} />}
      </div>
      {value !== null && (
        <p className={styles.value}>
          <code>{value}</code>
          <CopyButton text={value} label={t("submission.copy", { what: label })} />
        </p>
      )}
      {note !== null && (
        <p className={styles.note}>
          <Words text={note} />
        </p>
      )}
    </li>
  );
}
