import { ActionIcon } from "@mantine/core";
import { IconFile, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import { thousands } from "../../components/numbers";
import { Stepper } from "../../components/Stepper/Stepper";
import type { SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./FileHeader.module.css";
import { STEPS, type StepId } from "./steps";

export interface FileHeaderProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
  readonly step: StepId;
  readonly reachable: StepId;
  onStep(step: StepId): void;
}

/** The file's name with its facts, and the steps. */
export function FileHeader({ open, sniff, step, reachable, onStep }: FileHeaderProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const facts = [
    sniff.sheet !== null && t("facts.sheet", { sheet: sniff.sheet }),
    sniff.rows !== null && t("facts.rows", { count: sniff.rows, number: thousands(sniff.rows) }),
    t("facts.columns", { count: sniff.columns.length }),
    open.resource,
  ].filter((fact) => fact !== false);
  return (
    <header className={styles.header} data-pane>
      <IconFile size={16} stroke={1.6} aria-hidden className={styles.icon} />
      <div className={styles.what}>
        <h1 className={styles.name} title={sniff.name}>
          <Foreign text={sniff.name} />
        </h1>
        <p className={styles.facts}>{facts.join(" · ")}</p>
      </div>
      <ActionIcon aria-label={t("close")} title={t("close")} onClick={() => desk.close()}>
        <IconX size={14} stroke={1.6} aria-hidden />
      </ActionIcon>
      <div className={styles.steps}>
        <Stepper
          label={t("steps")}
          steps={STEPS.map((id) => ({ id, label: t(`step.${id}`) }))}
          current={step}
          reachable={reachable}
          onStep={onStep}
        />
      </div>
    </header>
  );
}
