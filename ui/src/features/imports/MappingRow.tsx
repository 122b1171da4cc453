import { Button, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ColumnMappingView, TargetColumnView } from "../../rpc/generated";
import styles from "./ColumnsStep.module.css";
import { Confidence } from "./Confidence";
import { MaskedText } from "./MaskedText";
import { sentence } from "./sentence";

export interface MappingRowProps {
  readonly proposal: ColumnMappingView;
  /** The target that stands now. */
  readonly target: string | null;
  readonly targets: readonly TargetColumnView[];
  /** A person decided it. */
  readonly decided: boolean;
  /** Its values are shown only when asked, and not here. */
  readonly masked: boolean;
  onTarget(target: string | null): void;
}

const OUT = "";

/** One column of the file: some of its values, what it becomes, how sure that is and why. */
export function MappingRow({ proposal, target, targets, decided, masked, onTarget }: MappingRowProps) {
  const { t } = useTranslation("imports");
  const { source, samples, ask, confidence, why, runner_up } = proposal;
  const asked = ask && !decided;
  return (
    <tr className={styles.row} data-asked={asked} data-out={target === null}>
      <th scope="row" title={source}>
        {source}
      </th>
      <td className={styles.samples} title={samples.join("\n")}>
        {masked ? <MaskedText /> : samples.join(" · ")}
      </td>
      <td>
        <Select
          w={190}
          aria-label={t("columns.targetOf", { source })}
          searchable
          value={target ?? OUT}
          data={[
            { value: OUT, label: t("columns.out") },
            ...targets.map(({ name, required }) => ({ value: name, label: required ? `${name} *` : name })),
          ]}
          onChange={(name) => onTarget(name === OUT ? null : name)}
        />
      </td>
      <td>
        <span className={styles.sure}>
          <Confidence value={ask ? Math.min(confidence, 0.89) : confidence} decided={decided} />
          {asked && (
            <Button
              size="xs"
              aria-label={t(target === null ? "columns.leaveOutOf" : "columns.confirmOf", { source })}
              onClick={() => onTarget(target)}
            >
              {t(target === null ? "columns.leaveOut" : "columns.confirm")}
            </Button>
          )}
        </span>
      </td>
      <td className={styles.why}>
        {sentence(why)} {asked && runner_up !== null && t("columns.runnerUp", { target: runner_up })}
      </td>
    </tr>
  );
}
