import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import type { MapView, SniffView } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./ColumnsStep.module.css";
import place from "./ImportsPlace.module.css";
import { MappingRow } from "./MappingRow";
import { MissingColumns } from "./MissingColumns";
import { assign, missing, standing } from "./mapping";
import { ResourceField } from "./ResourceField";
import { StepFoot } from "./StepFoot";

export interface ColumnsStepProps {
  readonly open: OpenImport;
  readonly sniff: SniffView;
  readonly map: MapView;
  /** Whether what is shown is the proposal for the chosen resource. */
  readonly settled: boolean;
  onNext(): void;
}

const HEADS = ["source", "samples", "target", "confidence", "why"] as const;

/** Which column of the file is which of the resource; uncertain ones are asked. */
export function ColumnsStep({ open, sniff, map, settled, onNext }: ColumnsStepProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  useAction("import.next", onNext, settled);
  const mapping = standing(open, map);
  const absent = missing(map.targets, mapping);
  const asked = map.mapping.filter(({ ask, index }) => ask && !open.confirmed.includes(index));
  const decide = (index: number, target: string | null) =>
    desk.decide({
      mapping: assign(mapping, index, target),
      confirmed: [...open.confirmed.filter((other) => other !== index), index],
    });
  const used = mapping.filter((target) => target !== null).length;
  return (
    <>
      <section className={place.pane} aria-label={t("columns.title")} data-pane>
        <div className={styles.bar}>
          <ResourceField map={map} />
          {map.ours && <ProvenanceMark provenance="assumed" label={t("columns.ours")} />}
          <span className={place.push} role="status">
            {asked.length > 0 ? t("columns.asked", { count: asked.length }) : t("columns.certain")}
          </span>
        </div>
        {absent.length > 0 && <MissingColumns absent={absent} />}
        <div className={place.scroll}>
          <table className={styles.table}>
            <caption className={place.spoken}>{t("columns.title")}</caption>
            <thead>
              <tr>
                {HEADS.map((head) => (
                  <th key={head} scope="col">
                    {t(`columns.head.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {map.mapping.map((proposal) => (
                <MappingRow
                  key={proposal.index}
                  proposal={proposal}
                  target={mapping[proposal.index] ?? null}
                  targets={map.targets}
                  masked={sniff.masked.includes(proposal.index)}
                  decided={open.confirmed.includes(proposal.index)}
                  onTarget={(target) => decide(proposal.index, target)}
                />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <StepFoot facts={t("columns.used", { used, count: mapping.length })}>
        <ActionButton action="import.next" variant="filled" disabled={!settled}>
          {t("columns.next")}
        </ActionButton>
      </StepFoot>
    </>
  );
}
