import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { TextDiffView } from "../../../rpc/generated";
import styles from "./BodyDiff.module.css";
import { withSpans } from "./spans";

const SIGNS = { added: "+", removed: "-" } as const;

/** The lines that differ with a few equal ones around them; what changed within a line is underlined. */
export function TextDiff({ text }: { readonly text: TextDiffView }) {
  const { t } = useTranslation("diff");
  const lines = useMemo(() => withSpans(text.lines), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it must be reachable by the keyboard.
    <section className={styles.lines} aria-label={t("body.lines")} tabIndex={0}>
      {lines.map(({ line, parts }) => (
        <div key={`${line.left} ${line.right}`}>
          {line.folded > 0 && <p className={styles.folded}>{t("body.folded", { count: line.folded })}</p>}
          <div className={styles.line} data-change={line.change}>
            <span className={styles.number}>
              {line.change === "added" || line.change === "removed" ? (
                <>
                  <span aria-hidden>{SIGNS[line.change]}</span>
                  <span className={styles.spoken}>{t(`change.${line.change}`)}</span>
                </>
              ) : (
                line.right
              )}
            </span>
            <code>
              {parts.before}
              {parts.changed !== "" && <mark>{parts.changed}</mark>}
              {parts.after}
            </code>
          </div>
        </div>
      ))}
      {text.folded_after > 0 && (
        <p className={styles.folded}>{t("body.folded", { count: text.folded_after })}</p>
      )}
      {text.cut && <p className={styles.folded}>{t("body.cut")}</p>}
      {text.formatted && <p className={styles.folded}>{t("body.formatted")}</p>}
    </section>
  );
}
