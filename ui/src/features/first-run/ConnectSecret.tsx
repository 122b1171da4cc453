import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../../components/Secret/Secret";
import type { WorkspaceView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./FirstRun.module.css";

export interface ConnectSecretProps {
  readonly workspace: WorkspaceView;
  onClose(): void;
  onDone(): void;
}

/** The signing secret of the new connection; it can also be given later. */
export function ConnectSecret({ workspace, onClose, onDone }: ConnectSecretProps) {
  const { t } = useTranslation("first-run");
  const connection = workspace.connections[0];
  const slots = useRead(
    "keys.slots",
    { connection_id: connection?.id ?? "" },
    { enabled: connection !== undefined },
  );
  const slot = slots.data?.slots.find((one) => one.signs_deliveries);
  const add = useMutate("keys.add");
  const secret = useRef<SecretHandle>(null);
  const [filled, setFilled] = useState(false);
  const submit = () => {
    if (!filled || slot === undefined || connection === undefined || add.isPending) return;
    add.mutate(
      {
        connection_id: connection.id,
        name: connection.name,
        slot: slot.name,
        value: secret.current?.take() ?? "",
        fields: {},
        scopes: [],
        expires_at: null,
      },
      // What a mutation was called with stays in memory until it is reset.
      { onSuccess: onDone, onSettled: (_key, error) => error === null && add.reset() },
    );
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("secret.title", { platform: connection?.platform_name ?? "" })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onDone}>{t("secret.later")}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!filled || slot === undefined}
            loading={add.isPending}
          >
            {t("secret.store")}
          </Button>
        </>
      }
    >
      <p className={styles.step}>{t("secret.text", { platform: connection?.platform_name ?? "" })}</p>
      <Secret
        ref={secret}
        label={slot?.label ?? t("secret.label")}
        onFilled={setFilled}
        error={add.error?.fields.value}
      />
      {slots.error && <RpcProblem problem={slots.error} />}
      {add.error && <RpcProblem problem={add.error} announce />}
    </Drawer>
  );
}
