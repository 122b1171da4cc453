import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { Drawer } from "../../../../components/Drawer/Drawer";
import { EvidenceBox } from "../../../../components/EvidenceBox/EvidenceBox";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import { download } from "../../../../host/download";
import { useHost } from "../../../../rpc/client";
import { useRead } from "../../../../rpc/queries";
import styles from "./Scripts.module.css";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../../../components/TextView/TextView"));

export interface SaveScriptDrawerProps {
  readonly connection: string;
  readonly company: string;
  onClose(): void;
}

/** The dialogue as a script: what was said, with holes where secrets stood. */
export function SaveScriptDrawer({ connection, company, onClose }: SaveScriptDrawerProps) {
  const { t } = useTranslation("dialogue");
  const host = useHost();
  const read = useRead("dialogue.script", { connection_id: connection, company_id: company });
  const script = read.data;
  return (
    <Drawer
      wide
      opened
      onClose={onClose}
      title={t("script.save")}
      footer={
        // The desktop's own window has no downloads.
        host.kind === "browser" &&
        script && (
          <Button
            leftSection={<IconDownload size={14} stroke={1.6} />}
            onClick={() => download(new Blob([script.text]), script.file_name)}
          >
            {t("script.download")}
          </Button>
        )
      }
    >
      <p className={styles.text}>{t("script.noSecrets")}</p>
      {read.error ? (
        <RpcProblem problem={read.error} />
      ) : script === undefined ? (
        <Skeleton rows={14} rowHeight={19} />
      ) : (
        <EvidenceBox
          title={<span className="mono">{script.file_name}</span>}
          end={<CopyButton text={script.text} label={t("script.copy")} />}
        >
          <Suspense fallback={<Skeleton rows={14} rowHeight={19} />}>
            <TextView
              text={script.text}
              language={script.file_name.endsWith(".json") ? "json" : "text"}
              label={t("script.text")}
            />
          </Suspense>
        </EvidenceBox>
      )}
    </Drawer>
  );
}
