import { useTranslation } from "react-i18next";
import { LineView } from "../../components/LineView/LineView";
import { bytes as size } from "../../components/numbers";
import type { DeliveryView } from "../../rpc/generated";
import styles from "./BodyTab.module.css";

export interface BodyLinesProps {
  readonly bytes: Uint8Array;
  readonly delivery: DeliveryView;
}

/** A body that is too large or too deep for an editor, as lines. */
export function BodyLines({ bytes, delivery }: BodyLinesProps) {
  const { t } = useTranslation("deliveries");
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        <b>{delivery.content_type ?? t("body.noType")}</b>
        <span className={styles.size}>{size(delivery.summary.size)}</span>
      </div>
      <LineView bytes={bytes} label={t("raw.body")} />
    </div>
  );
}
