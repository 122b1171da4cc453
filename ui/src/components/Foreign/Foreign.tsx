import { useTranslation } from "react-i18next";
import styles from "./Foreign.module.css";
import { mixesAlphabets, pieces } from "./foreign";

export interface ForeignProps {
  /** What a sender chose: a name, a path, a value. */
  readonly text: string;
}

/**
 * Text of a sender. It is a piece of its own, so that it turns nothing around it; what a screen would hide or obey
 * stands there by its code, and a word of mixed alphabets is marked.
 */
export function Foreign({ text }: ForeignProps) {
  const { t } = useTranslation("components");
  return (
    <bdi className={styles.foreign}>
      {pieces(text).map((piece, at) =>
        piece.hidden === null ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text do not move.
          <span key={at} className={styles.hidden} title={t("foreign.hidden", { code: piece.hidden })}>
            {piece.hidden}
          </span>
        ),
      )}
      {mixesAlphabets(text) && (
        <span className={styles.mixed} title={t("foreign.mixedText")}>
          {t("foreign.mixed")}
        </span>
      )}
    </bdi>
  );
}
