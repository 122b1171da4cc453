import { useTranslation } from "react-i18next";
import type { Layer } from "../../rpc/generated";
import styles from "./LayerMark.module.css";

export interface LayerMarkProps {
  /** Where the value is set. */
  readonly layer: Layer;
}

/** Shows which layer a value comes from; what a person set stands out by its outline. */
export function LayerMark({ layer }: LayerMarkProps) {
  const { t } = useTranslation("components");
  return (
    <span className={styles.mark} data-layer={layer} title={t(`layer.${layer}.sentence`)}>
      {t(`layer.${layer}.word`)}
    </span>
  );
}
