import { useTranslation } from "react-i18next";
import styles from "./Fingerprint.module.css";

export interface FingerprintProps {
  /** Hex digits of the keyed fingerprint; the first four are shown and the first seven drawn. */
  readonly hex: string;
  /** `l` is the larger one of a detail pane, with eight digits. */
  readonly size?: "s" | "l";
}

const BARS = 7;
const HEIGHT = 12;
const SHORTEST = 2;

function barHeight(digit: string): number {
  const value = Number.parseInt(digit, 16);
  return SHORTEST + ((Number.isNaN(value) ? 0 : value) * (HEIGHT - SHORTEST)) / 15;
}

/** Four hex digits with seven bars made from them: equal keys look equal at a glance. */
export function Fingerprint({ hex, size = "s" }: FingerprintProps) {
  const { t } = useTranslation("components");
  const digits = size === "l" ? `${hex.slice(0, 4)} ${hex.slice(4, 8)}` : hex.slice(0, 4);
  const bars = [...hex.slice(0, BARS)].map((digit, index) => ({ x: index * 3, height: barHeight(digit) }));
  return (
    <span className={styles.fingerprint} data-size={size} title={t("fingerprint.title")}>
      <svg className={styles.bars} viewBox={`0 0 21 ${HEIGHT}`} aria-hidden="true">
        {bars.map(({ x, height }) => (
          <rect key={x} x={x} y={HEIGHT - height} width="2" height={height} />
        ))}
      </svg>
      {digits}
    </span>
  );
}
