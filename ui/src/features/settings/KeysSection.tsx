import { ActionIcon, Button, Menu, TextInput } from "@mantine/core";
import { IconDots, IconFilter, IconPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { AddKeyDrawer } from "../../components/AddKey/AddKeyDrawer";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";
import { KeyDetail } from "./KeyDetail";
import { KeyFileDrawer } from "./KeyFileDrawer";
import { KeyRows } from "./KeyRows";
import { grouped } from "./keyGroups";
import { LoginDrawer } from "./LoginDrawer";
import styles from "./Section.module.css";

/** Connections and keys of the workspace: what signs, what is an API key, where each value is kept. */
export function KeysSection() {
  const { t } = useTranslation("settings");
  const { workspace, isPending } = useWorkspace();
  const list = useRead("keys.list", { workspace_id: workspace?.id ?? "" }, { enabled: workspace !== null });
  const [selected, setSelected] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  const [drawer, setDrawer] = useState<"add" | "login" | "file" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useAction("list.filter", () => field.current?.focus());

  const wanted = filter.trim().toLowerCase();
  const all = list.data?.keys ?? [];
  const shown = grouped(all).filter(({ key: { name, connection, platform, slot } }) =>
    [name, connection, platform, slot].some((text) => text.toLowerCase().includes(wanted)),
  );
  const current = shown.find(({ key }) => key.id === selected) ?? shown[0] ?? null;
  const connections = workspace?.connections ?? [];
  const canAdd = connections.length > 0;
  const addButton = (
    <>
      <Button
        leftSection={<IconPlus size={14} stroke={1.6} />}
        disabled={!canAdd}
        onClick={() => setDrawer("add")}
      >
        {t("keys.add")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("keys.more")} title={t("keys.more")} disabled={!canAdd}>
            <IconDots size={14} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDrawer("login")}>{t("keys.logIn")}</Menu.Item>
          <Menu.Item onClick={() => setDrawer("file")}>{t("keys.fromFile")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
  return (
    <>
      <section className={styles.list} aria-label={t("section.keys")} data-pane>
        <div className={styles.bar}>
          <TextInput
            ref={field}
            className={styles.barField}
            aria-label={t("keys.filter")}
            placeholder={t("keys.filter")}
            leftSection={<IconFilter size={14} stroke={1.6} />}
            rightSection={<Kbd keys="/" />}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
          {addButton}
        </div>
        <div className={styles.scroll}>
          {(isPending || (workspace !== null && list.isPending)) && <Skeleton rows={5} rowHeight={48} />}
          {list.error && <RpcProblem problem={list.error} />}
          {!isPending && !canAdd && <EmptyState>{t("keys.noConnection")}</EmptyState>}
          {canAdd && list.data && all.length === 0 && (
            <EmptyState rowHeight={48}>{t("keys.empty")}</EmptyState>
          )}
          {all.length > 0 && shown.length === 0 && <EmptyState>{t("keys.noneFits")}</EmptyState>}
          <KeyRows
            keys={shown}
            connections={connections}
            selected={current?.key.id ?? null}
            onSelect={setSelected}
          />
        </div>
      </section>
      {current ? (
        <KeyDetail
          key={current.key.id}
          group={current}
          connection={connections.find(({ id }) => id === current.key.connection_id)}
          onShow={setSelected}
        />
      ) : (
        <div className={styles.detail} />
      )}
      <AddKeyDrawer
        opened={drawer === "add"}
        onClose={() => setDrawer(null)}
        connections={connections}
        onAdded={({ id }) => setSelected(id)}
      />
      {drawer === "login" && (
        <LoginDrawer
          connections={connections}
          onClose={() => setDrawer(null)}
          onDone={({ id }) => setSelected(id)}
        />
      )}
      {drawer === "file" && <KeyFileDrawer connections={connections} onClose={() => setDrawer(null)} />}
    </>
  );
}
