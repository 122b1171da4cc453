import { IconEqual, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../../components/numbers";
import type { BodyDiffView, DiffView } from "../../../rpc/generated";
import styles from "./DiffTab.module.css";

export interface DiffSummaryProps {
  readonly view: DiffView;
  readonly body: BodyDiffView;
}

/** The answer in a sentence, before its proof. */
export function DiffSummary({ view, body }: DiffSummaryProps) {
  const { t } = useTranslation("diff");
  const headers = view.headers.filter(({ change, expected }) => change !== "equal" && !expected).length;
  const checks = view.checks.filter(({ equal }) => !equal).length;
  const same = body.equal && headers === 0 && checks === 0;
  const values = body.json?.changes.length ?? 0;
  const parts = [
    body.equal
      ? t("sum.bodyEqual")
      : body.json && values === 0
        ? t("sum.bodyWritten", { offset: thousands(body.first ?? 0) })
        : body.json
          ? t("sum.bodyValues", { count: values, offset: thousands(body.first ?? 0) })
          : t("sum.bodyBytes", { offset: thousands(body.first ?? 0) }),
    view.head_unknown ? t("sum.headUnknown") : t("sum.headers", { count: headers }),
    t("sum.checks", { count: checks }),
  ];
  return (
    <div className={styles.summary} data-same={same}>
      {same ? (
        <IconEqual size={16} stroke={1.9} aria-hidden />
      ) : (
        <IconInfoCircle size={16} stroke={1.6} aria-hidden />
      )}
      <div>
        <b>{t(same ? "sum.same" : "sum.differ")}</b>
        <p>{parts.join(" ")}</p>
        {body.note && <p>{body.note}</p>}
      </div>
    </div>
  );
}
