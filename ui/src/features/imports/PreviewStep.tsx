import { useTranslation } from "react-i18next";
import { CountTiles } from "./CountTiles";
import type { CheckedImport } from "./checked";
import place from "./ImportsPlace.module.css";
import styles from "./PreviewStep.module.css";
import { RejectedPane } from "./RejectedPane";
import { SaveRejected } from "./SaveRejected";
import { SentTable } from "./SentTable";
import { StepFoot } from "./StepFoot";

export type PreviewStepProps = CheckedImport;

/** How many rows would be sent, in which form, and which would not. */
export function PreviewStep({ open, id, sniff, map, check, settled }: PreviewStepProps) {
  const { t } = useTranslation("imports");
  return (
    <>
      <CountTiles check={check} />
      <div className={place.panes} aria-busy={!settled}>
        <SentTable open={open} id={id} map={map} check={check} />
        <RejectedPane check={check} sniff={sniff} />
      </div>
      <StepFoot facts={<span className={styles.nothing}>{t("preview.nothingSent")}</span>}>
        <SaveRejected id={id} check={check} />
      </StepFoot>
    </>
  );
}
