import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { LETTERS_REGION } from "../../actions/keyboard";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { thousands } from "../../components/numbers";
import type { ProblemGroupView } from "../../rpc/generated";
import { CheckCounts } from "./CheckCounts";
import type { CheckedImport } from "./checked";
import { FixGrid } from "./FixGrid";
import { GroupPane } from "./GroupPane";
import type { GridCell } from "./gridCell";
import { sameGroup } from "./groups";
import place from "./ImportsPlace.module.css";
import { SaveRejected } from "./SaveRejected";
import { StepFoot } from "./StepFoot";

export interface FixStepProps extends CheckedImport {
  onNext(): void;
}

/** The problems in groups, and the rows with each problem at its cell. */
export function FixStep(props: FixStepProps) {
  const { id, check, settled, onNext } = props;
  const { t } = useTranslation("imports");
  const [chosen, setChosen] = useState<ProblemGroupView | null>(null);
  const [cell, setCell] = useState<GridCell | null>(null);
  // A group that the last decision emptied is no filter any more.
  const group = check.groups.find((other) => sameGroup(other, chosen)) ?? null;
  const ready = settled && !check.cancelled;
  useAction("import.next", onNext, ready);
  const focusGroups = () =>
    document.querySelector<HTMLElement>("[data-groups] [data-pane-stop], [data-groups] button")?.focus();
  useAction("list.back", focusGroups);
  return (
    <>
      <div className={place.panes} {...{ [LETTERS_REGION]: true }}>
        <GroupPane {...props} group={group} cell={cell} onGroup={setChosen} />
        <FixGrid {...props} group={group} onGroup={setChosen} onCell={setCell} />
      </div>
      <StepFoot facts={check.cancelled ? null : <CheckCounts check={check} />}>
        <SaveRejected id={id} check={check} />
        <ActionButton action="import.next" variant="filled" disabled={!ready}>
          {t("fix.next", { count: check.valid_rows, number: thousands(check.valid_rows) })}
        </ActionButton>
      </StepFoot>
    </>
  );
}
