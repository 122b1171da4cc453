import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { HexView } from "../../components/HexView/HexView";
import { bytes as size } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { Words } from "../../components/Words/Words";
import { useBytes, useRead } from "../../rpc/queries";
import { partsOf } from "./signed";
import { useShownByReader } from "./useShownByReader";
import styles from "./VerificationPanels.module.css";

export interface SignedBytesProps {
  readonly id: string;
}

/** Which bytes the scheme signs, each part by its name, in hex and in text. */
export function SignedBytes({ id }: SignedBytesProps) {
  const { t } = useTranslation("deliveries");
  const signed = useRead("deliveries.signed", { delivery_id: id });
  const view = signed.data;
  const read = useBytes("delivery-signed", view && view.note === null ? id : null);
  const [chosen, setChosen] = useState<number | null>(null);
  const bytes = useMemo(() => read.data && new Uint8Array(read.data), [read.data]);
  const parts = useMemo(
    () => partsOf(view?.ranges ?? [], (label) => (label === "text" ? t("signed.text") : label)),
    [view, t],
  );
  const place = useShownByReader<HTMLElement>(bytes !== undefined || view?.note != null);
  const error = signed.error ?? read.error;
  return (
    <section ref={place} className={styles.panel} aria-labelledby="signed-title">
      <div className={styles.title}>
        <h2 id="signed-title">{t("signed.title")}</h2>
        {view?.scheme_label && <span>{view.scheme_label}</span>}
      </div>
      {error ? (
        <RpcProblem problem={error} compact />
      ) : view?.note ? (
        <ProblemCard tone="petrol" title={t("signed.none")} code="signed.none" compact>
          <Words text={view.note} />
        </ProblemCard>
      ) : !view || !bytes ? (
        <Skeleton rows={10} rowHeight={19} />
      ) : (
        <>
          <HexView
            bytes={bytes}
            label={t("signed.label")}
            ranges={parts}
            chosen={chosen}
            onChoose={setChosen}
            maxRows={16}
          />
          {view.cut && (
            <p className={styles.note}>
              {t("signed.cut", { shown: size(view.shown), length: size(view.length) })}
            </p>
          )}
          {view.ranges.some(({ hidden }) => hidden) && <p className={styles.note}>{t("signed.hidden")}</p>}
        </>
      )}
    </section>
  );
}
