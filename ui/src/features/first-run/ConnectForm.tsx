import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { Environment, WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./FirstRun.module.css";

export interface ConnectFormProps {
  onClose(): void;
  onMade(workspace: WorkspaceView): void;
}

/** Which platform, in which environment, under which name. */
export function ConnectForm({ onClose, onMade }: ConnectFormProps) {
  const { t } = useTranslation("first-run");
  const profiles = useRead("profiles.list", {});
  const create = useMutate("workspaces.create");
  const [name, setName] = useState("");
  const [environment, setEnvironment] = useState<Environment>("sandbox");
  const [platform, setPlatform] = useState<string | null>(null);
  const ready = name.trim() !== "" && platform !== null;
  const submit = () => {
    if (ready)
      create.mutate({ name: name.trim(), environment, platforms: [platform] }, { onSuccess: onMade });
  };
  const fields = create.error?.fields ?? {};
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("connect.title")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready} loading={create.isPending}>
            {t("next")}
          </Button>
        </>
      }
    >
      <TextInput
        label={t("connect.name")}
        description={t("connect.nameNote")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={fields.name}
        data-autofocus
      />
      <div>
        <div id="connect-environment" className={styles.fieldLabel}>
          {t("connect.environment")}
        </div>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby="connect-environment"
          value={environment}
          onChange={(next) => setEnvironment(next as Environment)}
          data={[
            { value: "sandbox", label: t("connect.test") },
            { value: "production", label: t("connect.live") },
          ]}
        />
      </div>
      <Select
        label={t("connect.platform")}
        data={(profiles.data?.profiles ?? []).map((profile) => ({ value: profile.id, label: profile.name }))}
        value={platform}
        onChange={setPlatform}
        error={fields.platforms}
        searchable
        nothingFoundMessage={t("connect.nothing")}
      />
      {profiles.error && <RpcProblem problem={profiles.error} />}
      {create.error && Object.keys(fields).length === 0 && <RpcProblem problem={create.error} announce />}
    </Drawer>
  );
}
