import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { RpcError, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { asks, guessesOf } from "./choices";
import { FileProblems } from "./FileProblems";
import { GuessRow } from "./GuessRow";
import styles from "./ImportsPlace.module.css";
import { SheetRow } from "./SheetRow";
import { SourceFacts } from "./SourceFacts";
import { SourcePreview } from "./SourcePreview";
import { StepFoot } from "./StepFoot";

export interface SourceStepProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
  /** Why the last decision could not be followed. */
  readonly problem: RpcError | null;
  /** Whether what is shown is the answer to the last decision. */
  readonly settled: boolean;
  onNext(): void;
}

/** What the file is, each fact with its reason, beside its first records read so. */
export function SourceStep({ open, sniff, problem, settled, onNext }: SourceStepProps) {
  const { t } = useTranslation("imports");
  const ready = settled && sniff.columns.length > 0;
  useAction("import.next", onNext, ready);
  const guesses = guessesOf(sniff);
  const asked = guesses.filter(({ guess }) => asks(guess)).length;
  return (
    <>
      <div className={styles.panes}>
        <section className={`${styles.side} ${styles.wide}`} aria-label={t("source.what")} data-pane>
          <div className={styles.head}>
            <h2>{t("source.what")}</h2>
            <span className={styles.push} role="status">
              {asked > 0 ? t("source.asked", { count: asked }) : t("source.certain")}
            </span>
          </div>
          <div className={styles.scroll}>
            {problem && <RpcProblem problem={problem} announce compact />}
            <SourceFacts sniff={sniff} />
            {sniff.sheets.length > 0 && <SheetRow open={open} sniff={sniff} />}
            {guesses.map(({ field, guess }) => (
              <GuessRow
                key={field}
                field={field}
                guess={guess}
                choices={open.choices}
                preamble={sniff.preamble_rows}
              />
            ))}
          </div>
        </section>
        <section className={styles.pane} aria-label={t("source.preview")} data-pane>
          <FileProblems problems={sniff.problems} />
          <SourcePreview open={open} sniff={sniff} />
        </section>
      </div>
      <StepFoot facts={t("source.kept")}>
        <ActionButton action="import.next" variant="filled" disabled={!ready}>
          {t("source.next")}
        </ActionButton>
      </StepFoot>
    </>
  );
}
