import { Button, Select, TextInput } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyView, SlotView } from "../../rpc/generated";
import { OAuthLogin } from "./OAuthLogin";
import { PasswordLogin } from "./PasswordLogin";

export interface LoginDrawerProps {
  readonly connections: readonly ConnectionView[];
  readonly onClose: () => void;
  /** Told of the key once its token is stored. */
  readonly onDone: (key: KeyView) => void;
}

interface Way {
  readonly connection: ConnectionView;
  readonly slot: SlotView;
}

/** Logs in at a platform: with a user and a password, or by OAuth in the browser. */
export function LoginDrawer({ connections, onClose, onDone }: LoginDrawerProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const answers = useQueries({
    queries: connections.map(({ id }) => ({
      queryKey: ["keys.slots", { connection_id: id }],
      queryFn: () => host.rpc("keys.slots", { connection_id: id }),
    })),
  });
  const ways: Way[] = connections.flatMap((connection, index) =>
    (answers[index]?.data?.slots ?? [])
      .filter(({ login }) => login !== null)
      .map((slot) => ({ connection, slot })),
  );
  const named = (way: Way) => `${way.connection.id} ${way.slot.name}`;
  const [chosen, setChosen] = useState<string | null>(null);
  const way = ways.find((one) => named(one) === chosen) ?? ways[0];
  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? (way ? `${way.connection.name} log-in` : "");
  const loading = answers.some(({ isPending }) => isPending);
  const done = (key: KeyView) => {
    onDone(key);
    onClose();
  };
  if (way === undefined) {
    return (
      <Drawer
        opened
        onClose={onClose}
        title={t("login.title")}
        footer={<Button onClick={onClose}>{t("form.cancel")}</Button>}
      >
        {!loading && <EmptyState>{t("login.none")}</EmptyState>}
      </Drawer>
    );
  }
  const head = (
    <>
      <Select
        label={t("login.at")}
        data={ways.map((one) => ({
          value: named(one),
          label: `${one.connection.name} · ${t(`login.kind.${one.slot.login ?? "password"}`)}`,
        }))}
        value={named(way)}
        onChange={setChosen}
        allowDeselect={false}
      />
      <TextInput
        label={t("form.name")}
        description={t("login.nameHint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
      />
    </>
  );
  const Form = way.slot.login === "oauth" ? OAuthLogin : PasswordLogin;
  return (
    <Form
      key={named(way)}
      head={head}
      connection={way.connection}
      slot={way.slot}
      name={name.trim()}
      onClose={onClose}
      onDone={done}
    />
  );
}
