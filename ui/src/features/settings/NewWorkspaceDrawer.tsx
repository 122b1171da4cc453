import { Button, MultiSelect, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { EnvironmentBadge } from "../../components/EnvironmentBadge/EnvironmentBadge";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { Environment } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";

const ENVIRONMENTS: readonly Environment[] = ["sandbox", "production", "offline"];

export interface NewWorkspaceDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a workspace: one company in one environment, with its connections. */
export function NewWorkspaceDrawer(props: NewWorkspaceDrawerProps) {
  return props.opened ? <NewWorkspaceForm {...props} /> : null;
}

function NewWorkspaceForm({ opened, onClose }: NewWorkspaceDrawerProps) {
  const { t } = useTranslation("settings");
  const profiles = useRead("profiles.list", {});
  const [name, setName] = useState("");
  const [environment, setEnvironment] = useState<Environment>("sandbox");
  const [platforms, setPlatforms] = useState<string[]>([]);
  const create = useMutate("workspaces.create");
  const ready = name.trim() !== "" && !create.isPending;
  const submit = () => {
    if (ready) create.mutate({ name: name.trim(), environment, platforms }, { onSuccess: onClose });
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("workspaces.new")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {t("workspaces.make")}
          </Button>
        </>
      }
    >
      <TextInput
        label={t("form.name")}
        description={t("workspaces.nameHint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={create.error?.fields.name}
      />
      <Select
        label={t("workspaces.environment")}
        data={ENVIRONMENTS.map((value) => ({ value, label: t(`workspaces.environments.${value}`) }))}
        value={environment}
        onChange={(value) => setEnvironment((value ?? "sandbox") as Environment)}
        rightSectionWidth={84}
        rightSection={<EnvironmentBadge environment={environment} />}
        error={create.error?.fields.environment}
      />
      <MultiSelect
        label={t("workspaces.platforms")}
        placeholder={platforms.length === 0 ? t("form.choose") : undefined}
        data={(profiles.data?.profiles ?? []).map(({ id, name: label }) => ({ value: id, label }))}
        value={platforms}
        onChange={setPlatforms}
        error={create.error?.fields.platforms}
      />
      {create.error && <RpcProblem problem={create.error} announce />}
    </Drawer>
  );
}
