import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { ConnectForm } from "./ConnectForm";
import { ConnectSecret } from "./ConnectSecret";
import styles from "./FirstRun.module.css";

export interface ConnectDrawerProps {
  onClose(): void;
}

type Step =
  | { readonly at: "platform" }
  | { readonly at: "secret"; readonly workspace: WorkspaceView }
  | { readonly at: "address"; readonly workspace: WorkspaceView };

/** A platform in three steps: which one, its signing secret, the address to give to it. */
export function ConnectDrawer({ onClose }: ConnectDrawerProps) {
  const [step, setStep] = useState<Step>({ at: "platform" });
  const show = useMutate("settings.set");
  switch (step.at) {
    case "platform":
      return (
        <ConnectForm
          onClose={onClose}
          onMade={(workspace) => {
            show.mutate({ active_workspace: workspace.id });
            setStep({ at: "secret", workspace });
          }}
        />
      );
    case "secret":
      return (
        <ConnectSecret
          workspace={step.workspace}
          onClose={onClose}
          onDone={() => setStep({ at: "address", workspace: step.workspace })}
        />
      );
    case "address":
      return <Address workspace={step.workspace} onClose={onClose} />;
  }
}

function Address({ workspace, onClose }: { workspace: WorkspaceView; onClose(): void }) {
  const { t } = useTranslation("first-run");
  const read = useRead("endpoints.list", { workspace_id: workspace.id });
  const start = useMutate("receiver.start");
  const endpoint = read.data?.endpoints[0];
  const problem = read.error ?? start.error;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("address.title")}
      onSubmit={onClose}
      footer={
        <Button type="submit" variant="filled" data-autofocus>
          {t("address.done")}
        </Button>
      }
    >
      <p className={styles.step}>{t("address.text", { platform: endpoint?.platform_name ?? "" })}</p>
      {read.isPending && <Skeleton rows={1} />}
      {endpoint?.url && (
        <div className={styles.url}>
          <code>{endpoint.url}</code>
          <CopyButton text={endpoint.url} label={t("address.copy")} />
        </div>
      )}
      {endpoint && endpoint.url === null && (
        <Button loading={start.isPending} onClick={() => start.mutate({})}>
          {t("address.start")}
        </Button>
      )}
      {problem && <RpcProblem problem={problem} announce />}
      <p className={styles.step}>{t("address.loopback")}</p>
    </Drawer>
  );
}
