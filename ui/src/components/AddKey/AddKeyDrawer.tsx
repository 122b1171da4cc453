import { Button, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyAddRequest, KeyView, RpcError } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { Drawer } from "../Drawer/Drawer";
import { RpcProblem } from "../ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../Secret/Secret";
import styles from "./AddKeyDrawer.module.css";

export interface AddKeyDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** The connections to choose from. */
  readonly connections: readonly ConnectionView[];
  /** The connection chosen at first. */
  readonly connectionId?: string;
  /** Told of the key once it is stored. */
  readonly onAdded?: (key: KeyView) => void;
}

/** Stores a signing secret or an API key; the value goes to the backend and nowhere else. */
export function AddKeyDrawer(props: AddKeyDrawerProps) {
  // The form is made anew each time, so that nothing of the last key is left in it.
  return props.opened ? <AddKeyForm {...props} /> : null;
}

function AddKeyForm({ opened, onClose, connections, connectionId: first, onAdded }: AddKeyDrawerProps) {
  const { t } = useTranslation("components");
  const home = useRead("status.get", {}).data?.keychain.home;
  const [connectionId, setConnectionId] = useState(first ?? connections[0]?.id ?? "");
  const [chosenSlot, setChosenSlot] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [filled, setFilled] = useState(false);
  const [plain, setPlain] = useState<Readonly<Record<string, string>>>({});
  const [scopes, setScopes] = useState<string[]>([]);
  const secret = useRef<SecretHandle>(null);
  const host = useHost();
  // What a mutation is called with stays in memory, so the value is taken only on its way out.
  const add = useMutation<KeyView, RpcError, Omit<KeyAddRequest, "value">>({
    mutationFn: (request) => host.rpc("keys.add", { ...request, value: secret.current?.take() ?? "" }),
  });
  const slots = useRead("keys.slots", { connection_id: connectionId }, { enabled: connectionId !== "" });

  const connection = connections.find(({ id }) => id === connectionId);
  // What only a log-in fills has a drawer of its own.
  const known = (slots.data?.slots ?? []).filter(({ login }) => login !== "oauth");
  const slot = chosenSlot ?? (known.find((one) => one.signs_deliveries) ?? known[0])?.name ?? null;
  const asked = known.find((one) => one.name === slot);
  const needed = asked?.fields ?? [];
  const given = Object.fromEntries(needed.map(({ name: field }) => [field, (plain[field] ?? "").trim()]));
  const title = name ?? connection?.name ?? "";
  const whole = Object.values(given).every((value) => value !== "");
  const ready = connection !== undefined && slot !== null && title.trim() !== "" && filled && whole;

  const submit = () => {
    if (!ready || add.isPending) return;
    add.mutate(
      { connection_id: connectionId, name: title.trim(), slot, fields: given, scopes, expires_at: null },
      {
        onSuccess: (key) => {
          onAdded?.(key);
          onClose();
        },
      },
    );
  };

  const fields = add.error?.fields ?? {};
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("addKey.title")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("addKey.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready || add.isPending}>
            {t("addKey.save")}
          </Button>
        </>
      }
    >
      <Select
        label={t("addKey.connection")}
        data={connections.map(({ id, name: label, platform_name }) => ({
          value: id,
          label: label === platform_name ? label : `${label} · ${platform_name}`,
        }))}
        value={connectionId}
        onChange={(id) => {
          setConnectionId(id ?? "");
          setChosenSlot(null);
        }}
        error={fields.connection_id}
      />
      <Select
        label={t("addKey.slot")}
        data={known.map(({ name: value, label }) => ({ value, label }))}
        value={slot}
        onChange={setChosenSlot}
        disabled={known.length === 0}
        error={fields.slot}
      />
      <TextInput
        label={t("addKey.name")}
        description={t("addKey.nameHint")}
        value={title}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        error={fields.name}
      />
      {needed.map(({ name: field, label }) => (
        <TextInput
          key={field}
          label={label.charAt(0).toUpperCase() + label.slice(1)}
          description={t("addKey.plainHint")}
          value={plain[field] ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setPlain((before) => ({ ...before, [field]: value }));
          }}
          autoComplete="off"
          error={fields[field]}
        />
      ))}
      {asked?.made_at && <p className={styles.note}>{t("addKey.madeAt", { place: asked.made_at })}</p>}
      {asked?.shown_once && <p className={styles.note}>{t("addKey.shownOnce")}</p>}
      <Secret
        ref={secret}
        label={t("addKey.value")}
        description={home && t(`addKey.valueHome.${home}`)}
        onFilled={setFilled}
        error={fields.value}
      />
      {asked && !asked.signs_deliveries && !asked.read_only && (
        <TagsInput
          label={t("addKey.scopes")}
          description={
            asked.scopes_total === null
              ? t("addKey.scopesHint")
              : t("addKey.scopesOf", { count: scopes.length, total: asked.scopes_total })
          }
          data={[...asked.scopes]}
          value={scopes}
          onChange={setScopes}
          {...(asked.scopes_total !== null && { maxTags: asked.scopes_total })}
        />
      )}
      {asked?.read_only && <p className={styles.note}>{t("addKey.readOnly")}</p>}
      {slots.error && <RpcProblem problem={slots.error} announce />}
      {add.error && <RpcProblem problem={add.error} announce />}
    </Drawer>
  );
}
