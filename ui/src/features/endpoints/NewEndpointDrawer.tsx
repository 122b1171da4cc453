import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView, WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { useSchemeChoices } from "./useSchemeChoices";

// The select offers connections and platforms to connect in one list.
const NEW = "platform:";

export interface NewEndpointDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly workspace: WorkspaceView;
  readonly onMade: (endpoint: EndpointView) => void;
}

/** Makes an endpoint, and its connection where there is none yet. */
export function NewEndpointDrawer(props: NewEndpointDrawerProps) {
  return props.opened ? <NewEndpointForm {...props} /> : null;
}

function NewEndpointForm({ opened, onClose, workspace, onMade }: NewEndpointDrawerProps) {
  const { t } = useTranslation("endpoints");
  const profiles = useRead("profiles.list", {});
  const connect = useMutate("connections.add");
  const add = useMutate("endpoints.add");
  const [chosen, setChosen] = useState(workspace.connections[0]?.id ?? null);
  const [typedName, setName] = useState<string | null>(null);
  const [scheme, setScheme] = useState("");
  const [ownSecret, setOwnSecret] = useState(false);

  const connection = workspace.connections.find(({ id }) => id === chosen);
  const newPlatform = chosen?.startsWith(NEW) ? chosen.slice(NEW.length) : null;
  const platform = connection?.platform ?? newPlatform;
  const choices = useSchemeChoices(platform);
  const name = (typedName ?? connection?.name ?? newPlatform ?? "").trim();
  const busy = connect.isPending || add.isPending;

  const submit = () => {
    if (!platform || name === "" || busy) return;
    const make = (connection_id: string) =>
      add.mutate(
        {
          connection_id,
          name,
          ...(scheme !== "" && { scheme }),
          ...(ownSecret && { own_secret: {} }),
        },
        {
          onSuccess: (endpoint) => {
            onMade(endpoint);
            onClose();
          },
        },
      );
    if (connection) return make(connection.id);
    connect.mutate(
      { workspace_id: workspace.id, name: freeName(platform, workspace), platform },
      {
        onSuccess: ({ id }) => {
          // From here on the connection exists: a second try must not make another one.
          setChosen(id);
          make(id);
        },
      },
    );
  };

  const problem = add.error ?? connect.error;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("new")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("edit.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!platform || name === "" || busy}>
            {t("form.make")}
          </Button>
        </>
      }
    >
      <Select
        label={t("form.connection")}
        placeholder={t("form.choose")}
        data={[
          {
            group: t("form.connections"),
            items: workspace.connections.map(({ id, name: label, platform_name }) => ({
              value: id,
              label: label === platform_name ? label : `${label} · ${platform_name}`,
            })),
          },
          {
            group: t("form.newConnection"),
            items: (profiles.data?.profiles ?? []).map(({ id, name: label }) => ({
              value: NEW + id,
              label: t("form.connectTo", { name: label }),
            })),
          },
        ].filter(({ items }) => items.length > 0)}
        value={chosen}
        onChange={(value) => {
          setChosen(value);
          setScheme("");
        }}
        error={problem?.fields.connection_id ?? problem?.fields.platform}
      />
      <TextInput
        label={t("form.name")}
        description={t("form.nameHint")}
        value={typedName ?? connection?.name ?? newPlatform ?? ""}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problem?.fields.name}
      />
      <Select
        label={t("form.scheme")}
        data={choices}
        value={scheme}
        onChange={(value) => setScheme(value ?? "")}
        error={problem?.fields.scheme}
      />
      <Checkbox
        label={t("form.ownSecret")}
        description={t("form.ownSecretHint")}
        checked={ownSecret}
        onChange={(event) => setOwnSecret(event.currentTarget.checked)}
      />
      {problem && <RpcProblem problem={problem} announce />}
    </Drawer>
  );
}

function freeName(platform: string, workspace: WorkspaceView): string {
  const taken = new Set(workspace.connections.map(({ name }) => name));
  let name = platform;
  for (let number = 2; taken.has(name); number += 1) name = `${platform}-${number}`;
  return name;
}
