import { useTranslation } from "react-i18next";
import type { CheckDiffView, FactDiffView } from "../../../rpc/generated";
import styles from "./DiffTab.module.css";
import { FoldedBox } from "./FoldedBox";

export interface VerdictDiffProps {
  readonly facts: readonly FactDiffView[];
  readonly checks: readonly CheckDiffView[];
}

/** Facts and answer of both, then the verification step by step. */
export function VerdictDiff({ facts, checks }: VerdictDiffProps) {
  const { t } = useTranslation(["diff", "deliveries"]);
  const equal = [...facts, ...checks].filter((one) => one.equal).length;
  const outcome = (check: CheckDiffView, side: "left" | "right") => {
    const ended = check[side];
    return ended === null ? t("absent") : t(`deliveries:check.${check.id}.${ended}`);
  };
  return (
    <FoldedBox
      title={t("verdict.title")}
      count={t("verdict.count", { count: checks.filter((check) => !check.equal).length })}
      equal={equal}
      labels={{ all: t("verdict.all", { count: equal }), fewer: t("verdict.fewer", { count: equal }) }}
    >
      {(all) =>
        (all || equal < facts.length + checks.length) && (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("verdict.what")}</th>
                <th scope="col">{t("left")}</th>
                <th scope="col">{t("right")}</th>
              </tr>
            </thead>
            <tbody>
              {facts
                .filter((fact) => all || !fact.equal)
                .map((fact) => (
                  <tr key={fact.fact} data-differs={!fact.equal}>
                    <th scope="row">{t(`fact.${fact.fact}`)}</th>
                    <td>{fact.left || <i>{t("absent")}</i>}</td>
                    <td>{fact.right || <i>{t("absent")}</i>}</td>
                  </tr>
                ))}
              {checks
                .filter((check) => all || !check.equal)
                .map((check) => (
                  <tr key={check.id} data-differs={!check.equal} data-tells={!check.equal}>
                    <th scope="row">{t(`step.${check.id}`)}</th>
                    <td className={styles.words} title={check.left_evidence.join("\n")}>
                      {outcome(check, "left")}
                    </td>
                    <td className={styles.words} title={check.right_evidence.join("\n")}>
                      {outcome(check, "right")}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        )
      }
    </FoldedBox>
  );
}
