import { Button, Checkbox, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { KeyView, SlotView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";

export interface EditKeyDrawerProps {
  readonly keyView: KeyView;
  /** The slot that it is in, where the profile knows it. */
  readonly slot: SlotView | undefined;
  readonly onClose: () => void;
}

/** Changes what is known of a key: its name, plain fields, scopes and end; never its value. */
export function EditKeyDrawer({ keyView: key, slot, onClose }: EditKeyDrawerProps) {
  const { t } = useTranslation("settings");
  const [name, setName] = useState(key.name);
  const [scopes, setScopes] = useState<string[]>([...key.scopes]);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>(key.fields);
  const [end, setEnd] = useState(key.expires_at === null ? "" : local(key.expires_at));
  const [endless, setEndless] = useState(key.expires_at === null);
  const set = useMutate("keys.set");
  const names = [
    ...new Set([...(slot?.fields.map((field) => field.name) ?? []), ...Object.keys(key.fields)]),
  ];
  const total = slot?.scopes_total ?? null;
  const ready = name.trim() !== "" && !set.isPending && (endless || end !== "");
  const submit = () => {
    if (!ready) return;
    const change = {
      name: name.trim(),
      scopes,
      fields,
      expires_at: endless ? null : new Date(end).toISOString(),
      no_end: endless,
    };
    set.mutate({ key_id: key.id, change }, { onSuccess: onClose });
  };
  const wrong = set.error?.fields ?? {};
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("editKey.title", { name: key.name })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            {t("editKey.save")}
          </Button>
        </>
      }
    >
      <TextInput
        label={t("form.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        error={wrong.name}
      />
      {names.map((field) => (
        <TextInput
          key={field}
          label={field.replaceAll("_", " ")}
          value={fields[field] ?? ""}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setFields((before) => ({ ...before, [field]: value }));
          }}
          autoComplete="off"
          error={wrong[field]}
        />
      ))}
      <TagsInput
        label={t("editKey.scopes")}
        description={
          total === null ? t("editKey.scopesHint") : t("editKey.scopesOf", { count: scopes.length, total })
        }
        data={[...(slot?.scopes ?? [])]}
        value={scopes}
        onChange={setScopes}
        {...(total !== null && { maxTags: total })}
      />
      <Checkbox
        label={t("editKey.endless")}
        checked={endless}
        onChange={(event) => setEndless(event.currentTarget.checked)}
      />
      {!endless && (
        <TextInput
          type="datetime-local"
          label={t("editKey.end")}
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
      )}
      {set.error && <RpcProblem problem={set.error} announce />}
    </Drawer>
  );
}

/** Writes a moment as a field for local time holds it. */
function local(iso: string): string {
  const at = new Date(iso);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
