import { Button, TextInput } from "@mantine/core";
import { IconFilter, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Kbd } from "../../components/Kbd/Kbd";
import { PlaceHeader } from "../../components/PlaceHeader/PlaceHeader";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { useWorkspace } from "../../rpc/workspace";
import { EndpointList } from "./EndpointList";
import { EndpointPane } from "./EndpointPane";
import styles from "./EndpointsPlace.module.css";
import { NewEndpointDrawer } from "./NewEndpointDrawer";
import { NoEndpoints } from "./NoEndpoints";
import { matches, needsAttention } from "./state";
import { SubscriptionSections } from "./subscriptions/SubscriptionSections";
import { TunnelNotices } from "./TunnelNotices";
import { TunnelsDrawer } from "./TunnelsDrawer";

/** The place "Endpoints": the receiving addresses of the workspace. */
export function EndpointsPlace() {
  const { t } = useTranslation("endpoints");
  const { t: words } = useTranslation("tunnels");
  const { workspace, isPending } = useWorkspace();
  const list = useRead(
    "endpoints.list",
    { workspace_id: workspace?.id ?? "" },
    { enabled: workspace !== null, keepPrevious: true },
  );
  const receiver = useRead("status.get", {}).data?.receiver;
  const { selected } = useSearch({ from: "/endpoints" });
  const navigate = useNavigate();
  const owner = useIsOwner();
  const [filter, setFilter] = useState("");
  const [making, setMaking] = useState(false);
  const [tunnels, setTunnels] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useAction("list.filter", () => field.current?.focus());
  useAction("endpoint.new", () => setMaking(true), workspace !== null);

  const all = list.data?.endpoints ?? [];
  const shown = all.filter((endpoint) => matches(endpoint, filter));
  const current = shown.find(({ id }) => id === selected) ?? shown[0] ?? null;
  const select = (id: string) => void navigate({ to: "/endpoints", search: { selected: id }, replace: true });
  const attention = all.filter((endpoint) => needsAttention(endpoint, owner)).length;
  const facts = [
    t(receiver?.listening ? "listening" : "notListening", { count: all.length }),
    attention > 0 && t("attention", { count: attention }),
  ];

  return (
    <div className={styles.place}>
      <PlaceHeader title={t("title")} facts={list.data && all.length > 0 && facts.filter(Boolean).join(", ")}>
        <TextInput
          ref={field}
          className={styles.filter}
          aria-label={t("filter")}
          placeholder={t("filter")}
          leftSection={<IconFilter size={14} stroke={1.6} />}
          rightSection={<Kbd keys="/" />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setFilter("")}
        />
        {owner && <Button onClick={() => setTunnels(true)}>{words("show")}</Button>}
        {owner && (
          <Button
            variant="filled"
            leftSection={<IconPlus size={14} stroke={1.6} />}
            rightSection={<Kbd keys="n" tone="onAccent" />}
            aria-keyshortcuts="n"
            disabled={workspace === null}
            onClick={() => setMaking(true)}
          >
            {t("new")}
          </Button>
        )}
      </PlaceHeader>
      <div className={styles.panes}>
        <div className={styles.list}>
          <TunnelNotices endpoints={all} onShow={() => setTunnels(true)} />
          {list.error && <RpcProblem problem={list.error} />}
          {(isPending || (workspace !== null && list.isPending)) && <Skeleton rows={3} rowHeight={150} />}
          {!isPending && workspace === null && <NoEndpoints reason="workspace" />}
          {list.data && all.length === 0 && <NoEndpoints reason="endpoints" onNew={() => setMaking(true)} />}
          {all.length > 0 && shown.length === 0 && (
            <NoEndpoints reason="filter" onNew={() => setFilter("")} />
          )}
          {workspace && shown.length > 0 && (
            <EndpointList
              endpoints={shown}
              selected={current?.id ?? null}
              receiver={receiver}
              connections={workspace.connections}
              onSelect={select}
            />
          )}
          {workspace && <SubscriptionSections endpoints={all} />}
        </div>
        {current && (
          <EndpointPane key={current.id} endpoint={current} onShowTunnels={() => setTunnels(true)} />
        )}
      </div>
      <TunnelsDrawer opened={tunnels} onClose={() => setTunnels(false)} endpoints={all} />
      {workspace && (
        <NewEndpointDrawer
          opened={making}
          onClose={() => setMaking(false)}
          workspace={workspace}
          onMade={(endpoint) => select(endpoint.id)}
        />
      )}
    </div>
  );
}
