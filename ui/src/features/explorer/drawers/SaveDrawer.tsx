import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { ApiCall } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";
import type { Opened } from "../opened";
import styles from "../request/Request.module.css";

export interface SaveDrawerProps {
  readonly workspaceId: string;
  readonly call: ApiCall;
  onClose(): void;
  onOpen(opened: Opened): void;
}

/** Keeps a call under a name, in the workspace. */
export function SaveDrawer({ workspaceId, call, onClose, onOpen }: SaveDrawerProps) {
  const { t } = useTranslation("explorer");
  const [name, setName] = useState("");
  const save = useMutate("api.save");
  const saved = useRead("api.saved", { workspace_id: workspaceId }).data?.saved ?? [];
  const wanted = name.trim();
  const replaces = saved.some((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const submit = () => {
    if (wanted === "") return;
    save.mutate(
      { name: wanted, call },
      {
        onSuccess: () => {
          onClose();
          onOpen({ kind: "saved", id: wanted });
        },
      },
    );
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("save.title")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("save.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={wanted === "" || save.isPending}>
            {t(replaces ? "save.replace" : "save.word")}
          </Button>
        </>
      }
    >
      <p className={styles.quiet}>
        <code>
          {call.method} {call.path}
        </code>
      </p>
      <TextInput
        label={t("save.name")}
        description={t("save.hint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      {save.error && <RpcProblem problem={save.error} announce />}
    </Drawer>
  );
}
