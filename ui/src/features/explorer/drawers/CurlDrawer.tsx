import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { Drawer } from "../../../components/Drawer/Drawer";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { Words } from "../../../components/Words/Words";
import type { ApiCall } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import styles from "../request/Request.module.css";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../../components/TextView/TextView"));

export interface CurlDrawerProps {
  readonly call: ApiCall;
  onClose(): void;
}

/** A call as a curl command; the credential is a placeholder. */
export function CurlDrawer({ call, onClose }: CurlDrawerProps) {
  const { t } = useTranslation("explorer");
  const curl = useRead("api.curl", { call });
  const { text, note } = { note: null, ...curl.data } as { text?: string; note: string | null };
  return (
    <Drawer wide opened onClose={onClose} title={t("curl.title")}>
      {curl.error ? (
        <RpcProblem problem={curl.error} />
      ) : text === undefined ? (
        <Skeleton rows={6} rowHeight={19} />
      ) : (
        <>
          <EvidenceBox title="curl" end={<CopyButton text={text} label={t("curl.copy")} withLabel />}>
            <Suspense fallback={<Skeleton rows={6} rowHeight={19} />}>
              <TextView text={text} language="text" label={t("curl.title")} />
            </Suspense>
          </EvidenceBox>
          <p className={styles.quiet}>{note ? <Words text={note} /> : t("code.placeholder")}</p>
        </>
      )}
    </Drawer>
  );
}
