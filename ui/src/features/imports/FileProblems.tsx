import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import type { FileProblemView } from "../../rpc/generated";
import styles from "./FileProblems.module.css";

const AT_ONCE = 4;

/** What a person should know of the file itself: ragged rows, bytes that do not decode, where they stand. */
export function FileProblems({ problems }: { readonly problems: readonly FileProblemView[] }) {
  const { t } = useTranslation("imports");
  if (problems.length === 0) return null;
  const rest = problems.length - AT_ONCE;
  return (
    <div className={styles.card}>
      <ProblemCard tone="amber" compact title={t("source.problems", { count: problems.length })}>
        <ul>
          {problems.slice(0, AT_ONCE).map((problem) => (
            <li key={`${problem.code} ${problem.row} ${problem.line} ${problem.byte} ${problem.message}`}>
              {problem.message} {problem.hint}
            </li>
          ))}
        </ul>
        {rest > 0 && <p>{t("source.moreProblems", { count: rest })}</p>}
      </ProblemCard>
    </div>
  );
}
