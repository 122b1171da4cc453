import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SnippetView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { CopyButton } from "../CopyButton/CopyButton";
import { Drawer } from "../Drawer/Drawer";
import { EvidenceBox } from "../EvidenceBox/EvidenceBox";
import { ProblemCard } from "../ProblemCard/ProblemCard";
import { RpcProblem } from "../ProblemCard/RpcProblem";
import { Skeleton } from "../Skeleton/Skeleton";
import { Words } from "../Words/Words";
import styles from "./SnippetDrawer.module.css";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../TextView/TextView"));

export interface SnippetDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** The scheme that the code verifies; that of the endpoint when it is null. */
  readonly scheme: string | null;
  readonly endpointId: string;
}

/** Code that verifies a scheme, to be pasted into somebody's own program. */
export function SnippetDrawer({ opened, onClose, scheme, endpointId }: SnippetDrawerProps) {
  const { t } = useTranslation("components");
  const [language, setLanguage] = useState("node");
  const read = useRead(
    "snippets.get",
    { endpoint_id: endpointId, language, ...(scheme !== null && { scheme }) },
    { enabled: opened, keepPrevious: true },
  );
  const snippet = read.data;
  return (
    <Drawer wide opened={opened} onClose={onClose} title={t("snippet.title")}>
      {read.error ? (
        <RpcProblem problem={read.error} />
      ) : snippet === undefined ? (
        <Skeleton rows={14} rowHeight={19} />
      ) : (
        <>
          <p className={styles.scheme}>
            {t("snippet.of")} <code>{snippet.scheme}</code>
          </p>
          <SegmentedControl
            fullWidth
            value={language}
            onChange={setLanguage}
            aria-label={t("snippet.language")}
            data={snippet.languages.map(({ language: value, name }) => ({ value, label: name }))}
          />
          <Code snippet={snippet} />
        </>
      )}
    </Drawer>
  );
}

function Code({ snippet }: { snippet: SnippetView }) {
  const { t } = useTranslation("components");
  const { code, file_name, tested, note } = snippet;
  if (code === null) {
    return (
      <ProblemCard tone="petrol" title={t("snippet.none")} code="snippet.none" compact>
        {note && <Words text={note} />}
      </ProblemCard>
    );
  }
  return (
    <>
      <EvidenceBox
        title={<span className="mono">{file_name}</span>}
        note={
          <span className={styles.tested} data-tested={tested}>
            {t(`snippet.tested.${tested}`)}
          </span>
        }
        end={<CopyButton text={code} label={t("snippet.copy")} />}
      >
        <Suspense fallback={<Skeleton rows={14} rowHeight={19} />}>
          <TextView text={code} language="text" label={t("snippet.code", { name: file_name })} />
        </Suspense>
      </EvidenceBox>
      {note && (
        <p className={styles.note}>
          <Words text={note} />
        </p>
      )}
    </>
  );
}
