import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";

export interface AddConnectionDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly workspace: WorkspaceView;
}

/** Connects a workspace to an account at a platform. */
export function AddConnectionDrawer(props: AddConnectionDrawerProps) {
  return props.opened ? <AddConnectionForm {...props} /> : null;
}

function AddConnectionForm({ opened, onClose, workspace }: AddConnectionDrawerProps) {
  const { t } = useTranslation("settings");
  const profiles = useRead("profiles.list", {});
  const [platform, setPlatform] = useState<string | null>(null);
  const [typedName, setName] = useState<string | null>(null);
  const add = useMutate("connections.add");
  const name = typedName ?? platform ?? "";
  const ready = platform !== null && name.trim() !== "" && !add.isPending;
  const submit = () => {
    if (!ready) return;
    add.mutate({ workspace_id: workspace.id, name: name.trim(), platform }, { onSuccess: onClose });
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("connection.title", { name: workspace.name })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {t("connection.add")}
          </Button>
        </>
      }
    >
      <Select
        label={t("connection.platform")}
        placeholder={t("form.choose")}
        data={(profiles.data?.profiles ?? []).map(({ id, name: label }) => ({ value: id, label }))}
        value={platform}
        onChange={setPlatform}
        error={add.error?.fields.platform}
      />
      <TextInput
        label={t("form.name")}
        description={t("connection.nameHint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={add.error?.fields.name}
      />
      {add.error && <RpcProblem problem={add.error} announce />}
    </Drawer>
  );
}
