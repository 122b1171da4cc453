import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { moment } from "../../components/format";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView, GapAdviceView, TunnelView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { TunnelGaps } from "./TunnelGaps";
import { TunnelState } from "./TunnelState";
import styles from "./Tunnels.module.css";

export interface TunnelCardProps {
  readonly tunnel: TunnelView;
  readonly endpoints: readonly EndpointView[];
  /** What each platform does about a gap. */
  readonly advice: readonly GapAdviceView[];
}

/** One tunnel: where it leads, how it is and why, and its gaps. */
export function TunnelCard({ tunnel, endpoints, advice }: TunnelCardProps) {
  const { t } = useTranslation("tunnels");
  const owner = useIsOwner();
  const retry = useMutate("tunnels.retry");
  const close = useMutate("tunnels.close");
  const own = endpoints.find(({ id }) => id === tunnel.endpoint_id);
  const open = tunnel.state !== "stopped";
  const busy = retry.isPending || close.isPending;
  const via = t(`via.${tunnel.via}`);
  const problem = retry.error ?? close.error;
  return (
    <article className={styles.card} aria-label={t("label", { via })}>
      <header className={styles.head}>
        <h3 className={styles.name}>{via}</h3>
        <TunnelState tunnel={tunnel} />
      </header>
      {tunnel.to !== null && <p className={styles.quiet}>{t("over", { to: tunnel.to })}</p>}
      {own && <p className={styles.quiet}>{t("for", { name: own.name })}</p>}
      {tunnel.public_url && open && (
        <p className={styles.address}>
          <code>{tunnel.public_url}</code>
          <CopyButton label={t("copy")} text={tunnel.public_url} />
        </p>
      )}
      {tunnel.cause && (
        <ProblemCard compact title={tunnel.cause.message} code={tunnel.cause.code}>
          {tunnel.cause.hint}
          {tunnel.next_try && <> {t("nextTry", { at: moment(tunnel.next_try) })}</>}
        </ProblemCard>
      )}
      <h4 className={styles.small}>{t("gaps.title")}</h4>
      <TunnelGaps gaps={tunnel.gaps} tried={advice} />
      {problem && <RpcProblem problem={problem} compact announce />}
      {owner && (
        <div className={styles.buttons}>
          {tunnel.state !== "up" && (
            <Button disabled={busy} onClick={() => retry.mutate({ tunnel_id: tunnel.id })}>
              {t(open ? "retry" : "reopen")}
            </Button>
          )}
          {open ? (
            <Button disabled={busy} onClick={() => close.mutate({ tunnel_id: tunnel.id, forget: false })}>
              {t("close")}
            </Button>
          ) : (
            <Button
              disabled={busy}
              variant="subtle"
              onClick={() => close.mutate({ tunnel_id: tunnel.id, forget: true })}
            >
              {t("forget")}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
