import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { textOf } from "../../../components/HexView/rows";
import type { ByteDiffView } from "../../../rpc/generated";
import styles from "./BodyDiff.module.css";

const ROW = 8;

/** The bytes around the first difference, left beside right; those that differ are boxed. */
export function ByteDiff({ part }: { readonly part: ByteDiffView }) {
  const { t } = useTranslation("diff");
  const [left, right] = useMemo(() => [bytesOf(part.left), bytesOf(part.right)], [part]);
  const rows = Math.ceil(Math.max(left.length, right.length) / ROW);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it must be reachable by the keyboard.
    <section className={styles.bytes} aria-label={t("body.bytes")} tabIndex={0}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the row is its number.
        <div key={row} className={styles.byteRow}>
          <span className={styles.number}>{(part.offset + row * ROW).toString(16).padStart(4, "0")}</span>
          <Half here={left} there={right} from={row * ROW} />
          <Half here={right} there={left} from={row * ROW} />
        </div>
      ))}
    </section>
  );
}

function Half({ here, there, from }: { here: Uint8Array; there: Uint8Array; from: number }) {
  const places = Array.from({ length: ROW }, (_, at) => from + at).filter((at) => at < here.length);
  return (
    <>
      <code className={styles.hex}>
        {places.map((at) => (
          <span key={at} data-differs={here[at] !== there[at] || undefined}>
            {(here[at] ?? 0).toString(16).padStart(2, "0")}
          </span>
        ))}
      </code>
      <code className={styles.text}>
        {places.map((at) => (
          <span key={at} data-differs={here[at] !== there[at] || undefined}>
            {textOf(here[at] ?? 0)}
          </span>
        ))}
      </code>
    </>
  );
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
