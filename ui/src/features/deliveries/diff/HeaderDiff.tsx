import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeaderDiffView } from "../../../rpc/generated";
import { ChangeMark } from "./ChangeMark";
import styles from "./DiffTab.module.css";

export interface HeaderDiffProps {
  readonly headers: readonly HeaderDiffView[];
  /** The head of one of them was not kept. */
  readonly unknown: boolean;
}

/** The headers of both; those that are the same are folded. */
export function HeaderDiff({ headers, unknown }: HeaderDiffProps) {
  const { t } = useTranslation("diff");
  const [all, setAll] = useState(false);
  const equal = headers.filter(({ change }) => change === "equal").length;
  const shown = all ? headers : headers.filter(({ change }) => change !== "equal");
  return (
    <section className={styles.box} aria-labelledby="diff-headers">
      <div className={styles.head}>
        <h2 id="diff-headers">{t("headers.title")}</h2>
        <span className={styles.count}>
          {unknown ? t("headers.unknown") : t("headers.count", { equal, differ: headers.length - equal })}
        </span>
        {equal > 0 && (
          <button
            type="button"
            className={styles.link}
            aria-expanded={all}
            onClick={() => setAll((now) => !now)}
          >
            {t(all ? "headers.fewer" : "headers.all", { count: equal })}
          </button>
        )}
      </div>
      {shown.length > 0 && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("headers.name")}</th>
              <th scope="col">{t("left")}</th>
              <th scope="col">{t("right")}</th>
              <th scope="col">{t("headers.change")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row, at) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand twice with the same value.
                key={at}
                data-tells={row.change !== "equal" && !row.expected}
              >
                <th scope="row">{row.name}</th>
                <td>{row.left ?? <i>{t("absent")}</i>}</td>
                <td>{row.right ?? <i>{t("absent")}</i>}</td>
                <td className={styles.word}>
                  {row.expected ? t("expected") : <ChangeMark change={row.change} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
