import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { Drawer } from "../../../components/Drawer/Drawer";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ApiCall } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import styles from "../request/Request.module.css";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../../components/TextView/TextView"));

export interface CodeDrawerProps {
  readonly call: ApiCall;
  /** The language that is shown at first. */
  readonly first: string;
  onClose(): void;
}

/** A call as code in eight languages; the key is read from the environment. */
export function CodeDrawer({ call, first, onClose }: CodeDrawerProps) {
  const { t } = useTranslation("explorer");
  const [language, setLanguage] = useState(first);
  const read = useRead("api.code", { call, language }, { keepPrevious: true });
  const code = read.data;
  return (
    <Drawer wide opened onClose={onClose} title={t("code.title")}>
      {read.error ? (
        <RpcProblem problem={read.error} />
      ) : code === undefined ? (
        <Skeleton rows={14} rowHeight={19} />
      ) : (
        <>
          <SegmentedControl
            fullWidth
            value={language}
            onChange={setLanguage}
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
              {code.variables.map(({ name, value }) => (
                <div key={name}>
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          <p className={styles.quiet}>{t("code.placeholder")}</p>
        </>
      )}
    </Drawer>
  );
}
