import { Button, FileInput, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { moment } from "../../../components/format";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { useHost } from "../../../rpc/client";
import type { ApiView, OpenApiView, RpcError } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";
import explorer from "../Explorer.module.css";
import { loadOpenApi } from "../loadOpenApi";
import styles from "../request/Request.module.css";

export interface OpenApiDrawerProps {
  readonly apis: readonly ApiView[];
  onClose(): void;
}

/** Opens an OpenAPI file for a connection; it takes the place of one opened before. */
export function OpenApiDrawer({ apis, onClose }: OpenApiDrawerProps) {
  const { t } = useTranslation("explorer");
  const host = useHost();
  const likely =
    apis.find(({ endpoints, style }) => endpoints.length === 0 && style !== "graphql") ?? apis[0];
  const [connection, setConnection] = useState(likely?.connection_id ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const state = useRead("openapi.get", { connection_id: connection }, { enabled: connection !== "" });
  const remove = useMutate("openapi.remove");
  const take = async (file: File | null) => {
    if (file === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await loadOpenApi(host, file, connection);
    } catch (thrown) {
      setProblem(thrown as RpcError);
    } finally {
      setBusy(false);
    }
  };
  const api = apis.find(({ connection_id }) => connection_id === connection);
  const opened = state.data?.file ?? null;
  return (
    <Drawer wide opened onClose={onClose} title={t("openapi.title")}>
      <Select
        label={t("openapi.connection")}
        data={apis.map(({ connection_id, connection: name, platform_name }) => ({
          value: connection_id,
          label: `${name} – ${platform_name}`,
        }))}
        value={connection}
        allowDeselect={false}
        onChange={(next) => setConnection(next ?? "")}
      />
      <FileInput
        label={t("openapi.file")}
        description={t("openapi.hint")}
        placeholder={t("openapi.choose")}
        accept=".json,.yaml,.yml"
        disabled={busy || connection === ""}
        value={null}
        onChange={(file) => void take(file)}
      />
      {api?.openapi && (
        <p className={styles.quiet}>
          {t("openapi.where")} <code>{api.openapi}</code>
        </p>
      )}
      {problem && <RpcProblem problem={problem} announce />}
      {remove.error && <RpcProblem problem={remove.error} announce />}
      {opened && (
        <OpenedFile
          file={opened}
          busy={busy || remove.isPending}
          onRemove={() => remove.mutate({ connection_id: connection })}
        />
      )}
    </Drawer>
  );
}

interface OpenedFileProps {
  readonly file: OpenApiView;
  readonly busy: boolean;
  onRemove(): void;
}

function OpenedFile({ file, busy, onRemove }: OpenedFileProps) {
  const { t } = useTranslation("explorer");
  return (
    <>
      <dl className={styles.added} aria-label={t("openapi.opened")}>
        <div>
          <dt>{t("openapi.opened")}</dt>
          <dd>
            <code>{file.file}</code>, {moment(file.loaded_at)}
          </dd>
        </div>
        <div>
          <dt>{file.title}</dt>
          <dd>
            {t("openapi.counts", {
              count: file.operations.length,
              version: file.version,
              openapi: file.openapi,
            })}
          </dd>
        </div>
        {file.servers.length > 0 && (
          <div>
            <dt>{t("openapi.servers")}</dt>
            <dd>{file.servers.join(", ")}</dd>
          </div>
        )}
      </dl>
      {file.remote_references.length > 0 && (
        <ProblemCard
          tone="amber"
          compact
          title={t("openapi.remote", { count: file.remote_references.length })}
          code="openapi.remote_reference"
        >
          <ul className={explorer.notes}>
            {file.remote_references.slice(0, 8).map((reference) => (
              <li key={reference}>
                <code>{reference}</code>
              </li>
            ))}
          </ul>
        </ProblemCard>
      )}
      {file.problems.map((found) => (
        <RpcProblem
          key={`${found.code} ${found.message} ${found.at?.field}`}
          problem={found}
          tone="amber"
          compact
        />
      ))}
      <div>
        <Button disabled={busy} onClick={onRemove}>
          {t("openapi.remove")}
        </Button>
      </div>
    </>
  );
}
