import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import type { HeaderDiffView } from "../../../rpc/generated";
import { ChangeMark } from "./ChangeMark";
import styles from "./DiffTab.module.css";
import { FoldedBox } from "./FoldedBox";

export interface HeaderDiffProps {
  readonly headers: readonly HeaderDiffView[];
  /** The head of one of them was not kept. */
  readonly unknown: boolean;
}

/** The headers of both; those that are the same are folded. */
export function HeaderDiff({ headers, unknown }: HeaderDiffProps) {
  const { t } = useTranslation("diff");
  const equal = headers.filter(({ change }) => change === "equal").length;
  return (
    <FoldedBox
      title={t("headers.title")}
      count={unknown ? t("headers.unknown") : t("headers.count", { equal, differ: headers.length - equal })}
      equal={equal}
      labels={{ all: t("headers.all", { count: equal }), fewer: t("headers.fewer", { count: equal }) }}
    >
      {(all) => {
        const shown = all ? headers : headers.filter(({ change }) => change !== "equal");
        if (shown.length === 0) return null;
        return (
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
                  <th scope="row">
                    <Foreign text={row.name} />
                  </th>
                  <td>{row.left ?? <i>{t("absent")}</i>}</td>
                  <td>{row.right ?? <i>{t("absent")}</i>}</td>
                  <td className={styles.word}>
                    {row.expected ? t("expected") : <ChangeMark change={row.change} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      }}
    </FoldedBox>
  );
}
