import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../../components/Secret/Secret";
import type { EndpointView, TunnelKind, TunnelKindView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./Tunnels.module.css";

export interface OpenTunnelFormProps {
  readonly kinds: readonly TunnelKindView[];
  readonly endpoints: readonly EndpointView[];
  readonly onDone: () => void;
}

/** Opens a tunnel, once a person has agreed to who can read the traffic. */
export function OpenTunnelForm({ kinds, endpoints, onDone }: OpenTunnelFormProps) {
  const { t } = useTranslation("tunnels");
  const open = useMutate("tunnels.open");
  const [via, setVia] = useState<TunnelKind>("bore");
  const [to, setTo] = useState("");
  const [port, setPort] = useState<number | string>("");
  const [publicUrl, setPublicUrl] = useState("");
  const secret = useRef<SecretHandle>(null);
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(false);
  const kind = kinds.find((one) => one.via === via);
  const asksTo = via !== "cloudflared" && via !== "ngrok";
  const asksPort = via === "bore" || via === "ssh";
  const own = endpoints.filter(({ imported }) => !imported);
  const ready =
    (!asksTo || to.trim() !== "") &&
    (via !== "smee" || endpoint !== null) &&
    (kind?.understood || agreed) &&
    kind?.available;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || open.isPending) return;
    const given = via === "bore" ? secret.current?.take() : undefined;
    open.mutate(
      {
        via,
        understood: agreed,
        ...(asksTo && { to: to.trim() }),
        ...(asksPort && typeof port === "number" && { port }),
        ...(asksPort && publicUrl.trim() !== "" && { public_url: publicUrl.trim() }),
        ...(given && { secret: given }),
        ...(via === "smee" && endpoint !== null && { endpoint_id: endpoint }),
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label={t("form.title")}>
      <Select
        label={t("form.via")}
        data={kinds.map(({ via: value, available }) => ({
          value,
          label: available ? t(`via.${value}`) : t("form.missing", { via: t(`via.${value}`) }),
          disabled: !available,
        }))}
        value={via}
        allowDeselect={false}
        onChange={(value) => {
          setVia((value ?? "bore") as TunnelKind);
          setAgreed(false);
        }}
      />
      {asksTo && (
        <TextInput
          label={t(`form.to.${via}`)}
          description={t(`form.toHint.${via}`)}
          value={to}
          spellCheck={false}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={open.error?.fields.to}
        />
      )}
      {via === "bore" && <Secret ref={secret} label={t("form.secret")} description={t("form.secretHint")} />}
      {asksPort && (
        <>
          <NumberInput
            label={t("form.port")}
            description={t("form.portHint")}
            min={1}
            max={65_535}
            allowDecimal={false}
            hideControls
            value={port}
            onChange={setPort}
          />
          <TextInput
            label={t("form.publicUrl")}
            description={t("form.publicUrlHint")}
            value={publicUrl}
            spellCheck={false}
            onChange={(event) => setPublicUrl(event.currentTarget.value)}
          />
        </>
      )}
      {via === "smee" && (
        <Select
          label={t("form.endpoint")}
          description={t("form.endpointHint")}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          value={endpoint}
          onChange={setEndpoint}
        />
      )}
      {kind && (
        <ProblemCard compact tone={kind.understood ? "petrol" : "amber"} title={t("form.notice")}>
          {kind.notice}
        </ProblemCard>
      )}
      {kind && !kind.understood && (
        <Checkbox
          label={t("form.understood")}
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
      )}
      {open.error && <RpcProblem problem={open.error} announce />}
      <div className={styles.buttons}>
        <Button onClick={onDone}>{t("form.cancel")}</Button>
        <Button type="submit" variant="filled" disabled={!ready || open.isPending}>
          {t("form.open")}
        </Button>
      </div>
    </form>
  );
}
