import { useTranslation } from "react-i18next";
import { EvidenceBox } from "../../components/EvidenceBox/EvidenceBox";
import { LineView } from "../../components/LineView/LineView";
import { bytes as size } from "../../components/numbers";
import type { DeliveryView } from "../../rpc/generated";

export interface BodyLinesProps {
  readonly bytes: Uint8Array;
  readonly delivery: DeliveryView;
}

/** A body that is too large or too deep for an editor, as lines. */
export function BodyLines({ bytes, delivery }: BodyLinesProps) {
  const { t } = useTranslation("deliveries");
  return (
    <EvidenceBox title={delivery.content_type ?? t("body.noType")} note={size(delivery.summary.size)}>
      <LineView bytes={bytes} label={t("raw.body")} />
    </EvidenceBox>
  );
}
