import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./FirstRun.module.css";

/** A workspace that has received nothing yet: where a platform has to send to. */
export function Waiting({ workspace }: { workspace: WorkspaceView }) {
  const { t } = useTranslation("first-run");
  const endpoints = useRead("endpoints.list", { workspace_id: workspace.id }).data?.endpoints ?? [];
  const test = useMutate("endpoints.test");
  return (
    <section className={styles.waiting} aria-labelledby="waiting">
      <h2 id="waiting">{t("waiting.title", { workspace: workspace.name })}</h2>
      <ul>
        {endpoints.map((endpoint) => (
          <li key={endpoint.id}>
            <PlatformTile platform={endpoint.platform} name={endpoint.platform_name} />
            <code>{endpoint.url ?? endpoint.path}</code>
            {endpoint.url && (
              <CopyButton text={endpoint.url} label={t("waiting.copy", { name: endpoint.name })} />
            )}
            <Button size="xs" onClick={() => test.mutate({ endpoint_id: endpoint.id })}>
              {t("waiting.test")}
            </Button>
          </li>
        ))}
      </ul>
      {test.error && <RpcProblem problem={test.error} announce />}
    </section>
  );
}
