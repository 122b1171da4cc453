import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../../components/Secret/Secret";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyLoginRequest, KeyView, RpcError, SlotView } from "../../rpc/generated";
import { LoginWait } from "./LoginWait";

export interface LoginFormProps {
  /** The fields before this form's own. */
  readonly head: ReactNode;
  readonly connection: ConnectionView;
  readonly slot: SlotView;
  /** The name of the key. */
  readonly name: string;
  readonly onClose: () => void;
  readonly onDone: (key: KeyView) => void;
}

/** A user and a password for a token; the password is sent once and kept nowhere. */
export function PasswordLogin({ head, connection, name, onClose, onDone }: LoginFormProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const secret = useRef<SecretHandle>(null);
  const [filled, setFilled] = useState(false);
  const [user, setUser] = useState("");
  const login = useMutation<KeyView, RpcError, Omit<KeyLoginRequest, "password">>({
    mutationFn: (request) => host.rpc("keys.login", { ...request, password: secret.current?.take() ?? "" }),
  });
  const run = useId();
  const ready = filled && user.trim() !== "" && name !== "" && !login.isPending;
  const submit = () => {
    if (!ready) return;
    login.mutate({ connection_id: connection.id, name, user: user.trim(), run }, { onSuccess: onDone });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("login.title")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready} loading={login.isPending}>
            {t("login.go")}
          </Button>
        </>
      }
    >
      {head}
      <TextInput
        label={t("login.user")}
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
        autoComplete="off"
      />
      <Secret
        ref={secret}
        label={t("login.password")}
        description={t("login.passwordHint")}
        onFilled={setFilled}
        error={login.error?.fields?.password}
      />
      {login.isPending && <LoginWait run={run} />}
      {login.error && <RpcProblem problem={login.error} announce />}
    </Drawer>
  );
}
