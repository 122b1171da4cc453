import { Button, Checkbox, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { Foreign } from "../../components/Foreign/Foreign";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useHost } from "../../rpc/client";
import type { ConnectionView, FoundKeysView, KeyListView, RpcError } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import styles from "./Keys.module.css";
import { RemoveKeyFile } from "./RemoveKeyFile";

export interface KeyFileDrawerProps {
  readonly connections: readonly ConnectionView[];
  readonly onClose: () => void;
}

/** Takes keys out of a file of another tool. The file's text is held only while the drawer is open. */
export function KeyFileDrawer({ connections, onClose }: KeyFileDrawerProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const [connectionId, setConnectionId] = useState(connections[0]?.id ?? "");
  const [chosen, setChosen] = useState<Readonly<Record<number, string | null>>>({});
  const [refused, setRefused] = useState<RpcError | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const file = useRef<{ name: string; text: string }>({ name: "", text: "" });
  const [path, setPath] = useState<string | null>(null);
  const slots = useRead("keys.slots", { connection_id: connectionId }, { enabled: connectionId !== "" });
  const request = () => ({ connection_id: connectionId, ...file.current });
  const look = useMutation<FoundKeysView, RpcError>({
    mutationFn: () => host.rpc("keys.in_file", request()),
    onSuccess: ({ keys }) =>
      setChosen(
        Object.fromEntries(
          keys
            .filter(({ slot, problem }) => slot !== null && !problem)
            .map(({ index, slot }) => [index, slot]),
        ),
      ),
  });
  const found = look.data?.keys ?? [];
  const taken = found.filter(({ index }) => chosen[index] !== undefined);
  const take = useMutation<KeyListView, RpcError>({
    mutationFn: () =>
      host.rpc("keys.take", {
        file: request(),
        keys: taken.map(({ index, name }) => ({ index, name, slot: chosen[index] ?? "" })),
      }),
    onSuccess: () => {
      file.current = { ...file.current, text: "" };
    },
  });
  const read = (name: string, text: string, where: string | null) => {
    take.reset();
    file.current = { name, text };
    setPath(where);
    look.mutate();
  };
  // Every byte counts when the file is to be known again, also the mark at its beginning.
  const open = async (picked: File) =>
    read(picked.name, new TextDecoder("utf-8", { ignoreBOM: true }).decode(await picked.arrayBuffer()), null);
  const choose = async () => {
    if (host.openKeyFile === undefined) return field.current?.click();
    setRefused(null);
    try {
      const picked = await host.openKeyFile();
      if (picked !== null) read(picked.name, picked.text, picked.path);
    } catch (thrown) {
      setRefused(thrown as RpcError);
    }
  };
  const options = (slots.data?.slots ?? [])
    .filter(({ login }) => login === null)
    .map(({ name, label }) => ({ value: name, label }));
  const ready = taken.length > 0 && taken.every(({ index }) => chosen[index]) && !take.isPending;
  const problem = refused ?? look.error ?? take.error;
  return (
    <Drawer
      opened
      onClose={onClose}
      wide
      title={t("keyFile.title")}
      onSubmit={() => ready && !take.isSuccess && take.mutate()}
      footer={
        take.isSuccess ? (
          <Button onClick={onClose}>{t("keyFile.close")}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("form.cancel")}</Button>
            <Button type="submit" variant="filled" disabled={!ready}>
              {t("keyFile.take", { count: taken.length })}
            </Button>
          </>
        )
      }
    >
      <p className={styles.note}>{t("keyFile.lead")}</p>
      <Select
        label={t("connection.platform")}
        data={connections.map(({ id, name }) => ({ value: id, label: name }))}
        value={connectionId}
        onChange={(id) => {
          setConnectionId(id ?? "");
          look.reset();
        }}
        allowDeselect={false}
      />
      <input
        ref={field}
        type="file"
        hidden
        aria-label={t("keyFile.choose")}
        onChange={(event) => {
          const [picked] = event.currentTarget.files ?? [];
          if (picked !== undefined) void open(picked);
          event.currentTarget.value = "";
        }}
      />
      <div>
        <Button onClick={() => void choose()}>{t("keyFile.choose")}</Button>
      </div>
      {look.data && (
        <section className={styles.found} aria-label={file.current.name}>
          <p className={styles.note}>
            {t("keyFile.found", { format: look.data.format, count: found.length })}
          </p>
          {found.map((one) => (
            <div key={one.index} className={styles.foundRow}>
              <Checkbox
                aria-label={one.name}
                disabled={one.problem !== null || take.isSuccess}
                checked={chosen[one.index] !== undefined}
                onChange={(event) => {
                  const { checked } = event.currentTarget;
                  setChosen(({ [one.index]: _gone, ...rest }) =>
                    checked ? { ...rest, [one.index]: one.slot } : rest,
                  );
                }}
              />
              <span className={styles.foundName}>
                <Foreign text={one.name} />
                {one.last_four && <code> …{one.last_four}</code>}
                {one.line !== null && ` · ${t("keyFile.line", { line: one.line })}`}
                {one.problem && <span className={styles.note}> {one.problem.message}</span>}
              </span>
              <Select
                aria-label={t("keyFile.slotOf", { name: one.name })}
                placeholder={t("form.choose")}
                data={options}
                value={chosen[one.index] ?? null}
                disabled={chosen[one.index] === undefined || take.isSuccess}
                onChange={(slot) => setChosen((before) => ({ ...before, [one.index]: slot }))}
              />
            </div>
          ))}
        </section>
      )}
      {take.data && (
        <p role="status" className={styles.note}>
          {t("keyFile.done", { count: take.data.keys.length, file: file.current.name })}
        </p>
      )}
      {take.data && look.data && (
        <RemoveKeyFile name={file.current.name} path={path} digest={look.data.digest} />
      )}
      {problem && <RpcProblem problem={problem} announce />}
    </Drawer>
  );
}
