import { Button, TagsInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../../components/Secret/Secret";
import { useHost } from "../../rpc/client";
import type { KeyView, OAuthBeginRequest, OAuthBegunView, RpcError } from "../../rpc/generated";
import styles from "./Keys.module.css";
import type { LoginFormProps } from "./PasswordLogin";

/** OAuth 2.0: opens the platform's page in the browser and waits for it to come back to this computer. */
export function OAuthLogin({ head, connection, slot, name, onClose, onDone }: LoginFormProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const secret = useRef<SecretHandle>(null);
  const [clientId, setClientId] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const begin = useMutation<OAuthBegunView, RpcError, Omit<OAuthBeginRequest, "client_secret">>({
    mutationFn: (request) => {
      const value = secret.current?.take() ?? "";
      return host.rpc("keys.begin_oauth", { ...request, client_secret: value === "" ? null : value });
    },
  });
  const finish = useMutation<KeyView, RpcError, string>({
    mutationFn: (login_id) => host.rpc("keys.finish_oauth", { login_id }),
  });
  const begun = begin.data;
  const waiting = finish.isPending && begun !== undefined;

  // Whoever leaves gives the log-in up, so that nothing listens for a browser that nobody waits for.
  const open = useRef<string | null>(null);
  open.current = waiting ? begun.login_id : null;
  useEffect(
    () => () => {
      if (open.current !== null)
        void host.rpc("keys.cancel_oauth", { login_id: open.current }).catch(() => {});
    },
    [host],
  );

  const ready = clientId.trim() !== "" && name !== "" && !begin.isPending && !waiting;
  const submit = () => {
    if (!ready) return;
    begin.mutate(
      { connection_id: connection.id, name, client_id: clientId.trim(), scopes, port: null },
      {
        onSuccess: ({ login_id, address }) => {
          // The address stands below for whoever has no browser here.
          host.openExternal(address).catch(() => {});
          finish.mutate(login_id, { onSuccess: onDone });
        },
      },
    );
  };
  const problem = begin.error ?? finish.error;
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("login.title")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {t("login.browser")}
          </Button>
        </>
      }
    >
      {head}
      {slot.login_needs.length > 0 && (
        <p className={styles.note}>{t("login.needs", { paths: slot.login_needs.join(", ") })}</p>
      )}
      <TextInput
        label={t("login.clientId")}
        description={t("login.clientIdHint", { platform: connection.platform_name })}
        value={clientId}
        onChange={(event) => setClientId(event.currentTarget.value)}
        autoComplete="off"
        disabled={waiting}
        error={begin.error?.fields?.client_id}
      />
      <Secret ref={secret} label={t("login.clientSecret")} description={t("login.clientSecretHint")} />
      <TagsInput label={t("login.scopes")} value={scopes} onChange={setScopes} disabled={waiting} />
      {waiting && (
        <div role="status">
          <p className={styles.note}>{t("login.waiting")}</p>
          <p className={styles.address}>{begun.address}</p>
          <CopyButton text={begun.address} label={t("login.copyAddress")} withLabel />
        </div>
      )}
      {problem && <RpcProblem problem={problem} announce />}
    </Drawer>
  );
}
