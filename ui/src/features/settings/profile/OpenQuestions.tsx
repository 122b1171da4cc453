import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import type { ProfileView } from "../../../rpc/generated";
import { ContradictionCard } from "./ContradictionCard";
import styles from "./ProfilePage.module.css";
import { ToFillIn } from "./ToFillIn";
import type { ProfileEdits } from "./useProfileEdits";

export interface OpenQuestionsProps {
  readonly view: ProfileView;
  readonly edits: ProfileEdits;
  /** A reading is put in force for a workspace, so there has to be one. */
  readonly canChoose: boolean;
}

/** What a person can settle: what the platform does not say, and what it says in two ways. */
export function OpenQuestions({ view, edits, canChoose }: OpenQuestionsProps) {
  const { t } = useTranslation("profiles");
  const labels = new Map(
    view.sections.flatMap(({ facts }) => facts).map(({ path, label }) => [path, label] as const),
  );
  const labelOf = (path: string) => labels.get(path) ?? path;
  return (
    <div className={styles.stack}>
      <ToFillIn view={view} edits={edits} />
      {view.contradictions.length > 0 && (
        <section aria-labelledby="two-ways">
          <h3 id="two-ways" className={styles.sub}>
            {t("contradiction.title", { name: view.name })}
          </h3>
          <div className={styles.contradictions}>
            {view.contradictions.map((found) => (
              <ContradictionCard
                key={found.id}
                found={found}
                edits={edits}
                canChoose={canChoose}
                labelOf={labelOf}
              />
            ))}
          </div>
        </section>
      )}
      {view.unknown + view.contradictions.length === 0 && view.set === 0 && (
        <EmptyState rows={0}>{t("open.nothing", { name: view.name })}</EmptyState>
      )}
    </div>
  );
}
