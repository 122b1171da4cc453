import { useId } from "react";
import { useTranslation } from "react-i18next";
import { LayerMark } from "../../../components/LayerMark/LayerMark";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ContradictionView } from "../../../rpc/generated";
import styles from "./Contradiction.module.css";
import type { ProfileEdits } from "./useProfileEdits";

export interface ContradictionCardProps {
  readonly found: ContradictionView;
  readonly edits: ProfileEdits;
  readonly canChoose: boolean;
  /** Names a value by its path. */
  readonly labelOf: (path: string) => string;
}

/** What a platform says in several ways, side by side; one act puts another reading in force. */
export function ContradictionCard({ found, edits, canChoose, labelOf }: ContradictionCardProps) {
  const { t } = useTranslation("profiles");
  const id = useId();
  const problem = edits.problemOf(found.id);
  const options = found.options;
  const isOwn = options.length === 0 || options.some(({ chosen, builtin }) => chosen && builtin);
  return (
    <section className={styles.card} aria-labelledby={`${id}-topic`}>
      <div className={styles.head}>
        <h4 id={`${id}-topic`} className={styles.topic}>
          {found.topic}
        </h4>
        <ProvenanceMark provenance="contradictory" />
        {options.length > 0 && <LayerMark layer={found.layer} />}
      </div>
      {options.length > 0 ? (
        <div className={styles.options} role="radiogroup" aria-labelledby={`${id}-topic`}>
          {options.map((option) => (
            <label key={option.id} className={styles.option} data-chosen={option.chosen || undefined}>
              <input
                type="radio"
                name={id}
                className={styles.radio}
                checked={option.chosen}
                disabled={!canChoose}
                onChange={() => void edits.choose(found, option.id)}
              />
              <span className={styles.claim}>{option.claim}</span>
              {option.where && <span className={styles.place}>{option.where}</span>}
              {option.set.map(({ path, value }) => (
                <span key={path} className={styles.sets} title={path}>
                  {labelOf(path)} <code>{value}</code>
                </span>
              ))}
              <span className={styles.state}>
                {option.chosen && <b>{t("contradiction.inForce")}</b>}
                {option.builtin && <span>{t("contradiction.builtin")}</span>}
              </span>
            </label>
          ))}
        </div>
      ) : (
        <ul className={styles.options}>
          {found.claims.map((claim) => (
            <li key={claim} className={styles.option} data-still>
              <span className={styles.claim}>{claim}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.reason}>
        {options.length > 0 && found.option === null && `${t("contradiction.byHand")} `}
        {t(isOwn ? "contradiction.chosen" : "contradiction.chosenInstead", { chosen: found.chosen })}{" "}
        <span className={styles.why}>{t("contradiction.why", { reason: found.reason })}</span>
      </p>
      {problem && <RpcProblem problem={problem} compact announce />}
    </section>
  );
}
