import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ApiCodeView, RpcError } from "../../../rpc/generated";
import styles from "../request/Request.module.css";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../../components/TextView/TextView"));

export interface CodeShownProps {
  readonly code: ApiCodeView | undefined;
  readonly problem: RpcError | null;
  readonly language: string;
  onLanguage(language: string): void;
}

/** Code in one of its languages, with the variables that it reads. */
export function CodeShown({ code, problem, language, onLanguage }: CodeShownProps) {
  const { t } = useTranslation("explorer");
  if (problem) return <RpcProblem problem={problem} />;
  if (code === undefined) return <Skeleton rows={14} rowHeight={19} />;
  return (
    <>
      <SegmentedControl
        fullWidth
        value={language}
        onChange={onLanguage}
        aria-label={t("code.language")}
        data={code.languages.map(({ id: value, label }) => ({ value, label }))}
      />
      <EvidenceBox
        title={<span className="mono">{code.file_name}</span>}
        end={<CopyButton text={code.code} label={t("code.copy")} />}
      >
        <Suspense fallback={<Skeleton rows={14} rowHeight={19} />}>
          <TextView text={code.code} language="text" label={t("code.name", { name: code.file_name })} />
        </Suspense>
      </EvidenceBox>
      {code.variables.length > 0 && (
        <dl className={styles.added} aria-label={t("code.variables")}>
          {code.variables.map(({ name, value, off }) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{off ? t("code.optional") : value}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className={styles.quiet}>{t("code.placeholder")}</p>
    </>
  );
}
