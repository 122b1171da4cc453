import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { moment } from "../../components/format";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView, TunnelView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { MovedSubscriptions } from "./subscriptions/MovedSubscriptions";
import styles from "./Tunnels.module.css";
import { useTunnels } from "./useTunnels";

export interface TunnelNoticesProps {
  readonly endpoints: readonly EndpointView[];
  readonly onShow: () => void;
}

/** What a person has to see of the tunnels: one that is down, and an address that changed. */
export function TunnelNotices({ endpoints, onShow }: TunnelNoticesProps) {
  const { t } = useTranslation("tunnels");
  const tunnels = useTunnels().data?.tunnels ?? [];
  const notices = tunnels.filter(({ state, previous_url }) => state === "down" || previous_url !== null);
  if (notices.length === 0) return null;
  return (
    <div className={styles.notices}>
      {notices.map((tunnel) => (
        <div key={tunnel.id} className={styles.notices}>
          {tunnel.cause && (
            <ProblemCard
              announce
              code={tunnel.cause.code}
              title={t("down.title", { via: t(`via.${tunnel.via}`) })}
              actions={<Button onClick={onShow}>{t("down.show")}</Button>}
            >
              <p>{tunnel.cause.message}</p>
              <p>
                {[
                  tunnel.since && t("gaps.open", { from: moment(tunnel.since) }),
                  tunnel.next_try && t("nextTry", { at: moment(tunnel.next_try) }),
                ]
                  .filter(Boolean)
                  .join(", ")}
              </p>
            </ProblemCard>
          )}
          {tunnel.previous_url && tunnel.public_url && <Moved tunnel={tunnel} endpoints={endpoints} />}
        </div>
      ))}
    </div>
  );
}

function Moved({
  tunnel,
  endpoints,
}: {
  readonly tunnel: TunnelView;
  readonly endpoints: readonly EndpointView[];
}) {
  const { t } = useTranslation("tunnels");
  const owner = useIsOwner();
  const settle = useMutate("tunnels.settle");
  const { public_url: now, previous_url: before } = tunnel;
  const own = endpoints.filter(
    ({ id, imported }) => !imported && (tunnel.endpoint_id === null || tunnel.endpoint_id === id),
  );
  const at = (base: string | null, path: string) => (tunnel.via === "smee" ? `${base}` : `${base}${path}`);
  return (
    <ProblemCard
      tone="amber"
      title={t("moved.title")}
      actions={
        owner && (
          <Button disabled={settle.isPending} onClick={() => settle.mutate({ tunnel_id: tunnel.id })}>
            {t("moved.done")}
          </Button>
        )
      }
    >
      <p>{t("moved.body", { from: before })}</p>
      <ul className={styles.moved}>
        {own.map(({ id, name, path }) => (
          <li key={id}>
            <code>{at(now, path)}</code>
            <CopyButton
              label={t("moved.copy", { name })}
              text={t("moved.text", { name, url: at(now, path), before: at(before, path) })}
            />
          </li>
        ))}
      </ul>
      <MovedSubscriptions endpoints={own} />
      {settle.error && <RpcProblem problem={settle.error} compact announce />}
    </ProblemCard>
  );
}
