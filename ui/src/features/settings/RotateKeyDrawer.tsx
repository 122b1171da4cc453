import { Button, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Secret, type SecretHandle } from "../../components/Secret/Secret";
import { useHost } from "../../rpc/client";
import type { KeyRotateRequest, KeyView, RpcError } from "../../rpc/generated";
import styles from "./Keys.module.css";

const OVERLAPS = [0, 3600, 86_400, 604_800] as const;

export interface RotateKeyDrawerProps {
  readonly keyView: KeyView;
  readonly onClose: () => void;
  /** Told of the new key once it is stored. */
  readonly onRotated: (key: KeyView) => void;
}

/** Puts a new value in the place of the one in use; both are tried until the overlap is over. */
export function RotateKeyDrawer({ keyView: key, onClose, onRotated }: RotateKeyDrawerProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const secret = useRef<SecretHandle>(null);
  const [filled, setFilled] = useState(false);
  const [overlap, setOverlap] = useState<string>("86400");
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  // What a mutation is called with stays in memory, so the value is taken only on its way out.
  const rotate = useMutation<KeyView, RpcError, Omit<KeyRotateRequest, "value">>({
    mutationFn: (request) => host.rpc("keys.rotate", { ...request, value: secret.current?.take() ?? "" }),
  });
  const submit = () => {
    if (!filled || rotate.isPending) return;
    const changed = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
    rotate.mutate(
      { key_id: key.id, overlap_s: Number(overlap), fields: changed, expires_at: null },
      {
        onSuccess: (made) => {
          onRotated(made);
          onClose();
        },
      },
    );
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("rotate.title", { name: key.name })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("form.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!filled || rotate.isPending}>
            {t("rotate.save")}
          </Button>
        </>
      }
    >
      <p className={styles.note}>{t("rotate.lead")}</p>
      {Object.entries(key.fields).map(([name, value]) => (
        <TextInput
          key={name}
          label={name.replaceAll("_", " ")}
          placeholder={value}
          description={t("rotate.fieldHint")}
          value={fields[name] ?? ""}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            setFields((before) => ({ ...before, [name]: typed }));
          }}
          autoComplete="off"
        />
      ))}
      <Secret
        ref={secret}
        label={t("rotate.value")}
        onFilled={setFilled}
        error={rotate.error?.fields?.value}
      />
      <Select
        label={t("rotate.overlap")}
        description={t("rotate.overlapHint")}
        data={OVERLAPS.map((seconds) => ({ value: String(seconds), label: t(`rotate.overlaps.${seconds}`) }))}
        value={overlap}
        onChange={(value) => setOverlap(value ?? "86400")}
        allowDeselect={false}
      />
      {rotate.error && <RpcProblem problem={rotate.error} announce />}
    </Drawer>
  );
}
