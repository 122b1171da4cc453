import { Button, PasswordInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type {
  EndpointView,
  SubscriptionPlaceView,
  SubscriptionSecret,
  SubscriptionView,
} from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { useWorkspace } from "../../../rpc/workspace";
import { createOf, draftOf, faultsOf, type SubscriptionDraft, updateOf } from "./draft";
import { EventChoice } from "./EventChoice";
import styles from "./Subscriptions.module.css";

const SECRETS: readonly SubscriptionSecret[] = ["made", "given", "current", "platform"];

export interface SubscriptionDrawerProps {
  readonly place: SubscriptionPlaceView;
  /** The one that is changed; none makes a new one. */
  readonly view?: SubscriptionView;
  readonly endpoints: readonly EndpointView[];
  readonly onClose: () => void;
}

/** Makes a subscription, or changes one; what the platform would refuse is told while it is typed. */
export function SubscriptionDrawer({ place, view, endpoints, onClose }: SubscriptionDrawerProps) {
  const { t } = useTranslation("subscriptions");
  const { workspace } = useWorkspace();
  const create = useMutate("subscriptions.create");
  const update = useMutate("subscriptions.update");
  const open = endpoints.filter(({ tunnel_url }) => tunnel_url);
  // The imitation on this computer needs no tunnel to reach the receiver beside it.
  const here = (workspace?.environment === "offline" && endpoints[0]?.url) || "";
  const [draft, setDraft] = useState<SubscriptionDraft>(() => ({
    ...draftOf(place, view),
    ...(!view && { endpoint: open[0]?.id ?? "", url: here }),
  }));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const change = (field: string, changed: Partial<SubscriptionDraft>) => {
    setDraft((before) => ({ ...before, ...changed }));
    setTouched((before) => new Set([...before, field]));
  };
  const platform = place.platform_name;
  const faults = faultsOf(draft, place);
  const error = create.error ?? update.error;
  const fault = (field: string) => {
    const found = touched.has(field) ? faults[field] : undefined;
    if (found) return t(`form.fault.${found.key}`, { min: found.min, max: found.max });
    return error?.fields[field];
  };
  const changes = view ? updateOf(draft, place, view) : null;
  const typed = !place.guard || draft.confirm.trim() === place.guard.confirm;
  const busy = create.isPending || update.isPending;
  const ready = Object.keys(faults).length === 0 && (!view || changes !== null) && typed && !busy;
  const submit = () => {
    if (!ready) return;
    if (changes) update.mutate(changes, { onSuccess: onClose });
    else create.mutate(createOf(draft, place), { onSuccess: onClose });
  };
  const choices = (name: string) => place.fields.find((field) => field.name === name)?.values ?? [];
  const signed = place.methods_with_secret.includes(draft.method);
  const text = (name: "name" | "persona" | "timeout" | "retries", field: string) => (
    <TextInput
      label={t(`form.${name}`)}
      value={draft[name]}
      onChange={(event) => change(field, { [name]: event.currentTarget.value })}
      error={fault(field)}
    />
  );
  return (
    <Drawer
      opened
      onClose={onClose}
      title={view ? t("form.change", { name: view.name ?? view.id }) : t("form.new", { platform })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {t(view ? "form.save" : "form.make")}
          </Button>
        </>
      }
    >
      {text("name", "name")}
      {open.length > 0 && (
        <Select
          label={t("form.goes")}
          allowDeselect={false}
          data={[
            { value: "", label: t("form.own") },
            ...open.map(({ id, name }) => ({ value: id, label: t("form.tunnel", { name }) })),
          ]}
          value={draft.endpoint}
          onChange={(endpoint) => change("endpoint", { endpoint: endpoint ?? "" })}
        />
      )}
      {draft.endpoint === "" ? (
        <TextInput
          label={t("form.url")}
          placeholder="https://hooks.example/in/…"
          value={draft.url}
          onChange={(event) => change("url", { url: event.currentTarget.value })}
          error={fault("url")}
        />
      ) : (
        <code className={styles.url}>{open.find(({ id }) => id === draft.endpoint)?.tunnel_url}</code>
      )}
      <EventChoice
        place={place}
        chosen={draft.events}
        onChange={(events) => change("events", { events })}
        fault={fault("events")}
      />
      <Select
        label={t("form.method")}
        allowDeselect={false}
        data={[...choices("signing_method")]}
        value={draft.method}
        onChange={(method) => change("signing_method", { method: method ?? "" })}
        error={fault("signing_method")}
        description={
          view && signed && draft.method !== (view.signing_method ?? "")
            ? t("form.methodChange", { platform })
            : undefined
        }
      />
      {!view && signed && (
        <Select
          label={t("form.secret")}
          allowDeselect={false}
          data={SECRETS.filter((secret) => secret !== "current" || place.signing_key !== null).map(
            (value) => ({ value, label: t(`form.secrets.${value}`, { platform }) }),
          )}
          value={draft.secret}
          onChange={(secret) => change("secret", { secret: (secret as SubscriptionSecret | null) ?? "made" })}
          description={t(draft.secret === "platform" ? "form.platformHint" : "form.secretHint", { platform })}
          error={fault("secret")}
        />
      )}
      {!view && signed && draft.secret === "given" && (
        <PasswordInput
          label={t("form.value")}
          autoComplete="off"
          value={draft.value}
          onChange={(event) => change("value", { value: event.currentTarget.value })}
          error={fault("value")}
        />
      )}
      <Select
        label={t("form.scope")}
        allowDeselect={false}
        data={[...choices("scope_type")]}
        value={draft.scope}
        onChange={(scope) => change("scope_type", { scope: scope ?? "" })}
        error={fault("scope_type")}
      />
      {draft.scope === "persona" && text("persona", "persona_id")}
      {text("timeout", "timeout_ms")}
      {text("retries", "max_retries")}
      {place.guard && (
        <TextInput
          label={t("form.confirm", { name: place.guard.confirm, platform })}
          description={place.guard.reason}
          autoComplete="off"
          value={draft.confirm}
          onChange={(event) => change("confirm", { confirm: event.currentTarget.value })}
        />
      )}
      {error && <RpcProblem problem={error} announce />}
    </Drawer>
  );
}
