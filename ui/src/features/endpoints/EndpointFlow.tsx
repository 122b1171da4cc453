import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { StateDot } from "../../components/StateDot/StateDot";
import type { EndpointView, ReceiverView } from "../../rpc/generated";
import styles from "./EndpointFlow.module.css";
import { TUNNEL_TONES, tunnelOf, useTunnels } from "./useTunnels";

export interface EndpointFlowProps {
  readonly endpoint: EndpointView;
  readonly receiver: ReceiverView | undefined;
}

/** From the platform to the receiver; the dots say what was seen of each. */
export function EndpointFlow({ endpoint, receiver }: EndpointFlowProps) {
  const { t } = useTranslation("endpoints");
  const heard = endpoint.deliveries > 0;
  const listening = receiver?.listening ?? false;
  const { t: words } = useTranslation("tunnels");
  const tunnel = tunnelOf(useTunnels().data?.tunnels, endpoint);
  return (
    <div className={styles.flow}>
      <div className={styles.box}>
        <div className={styles.name}>
          <StateDot tone={heard ? "well" : "off"} />
          {endpoint.platform_name}
        </div>
        <div className={styles.detail}>
          {heard
            ? t("flow.received", { count: endpoint.deliveries })
            : t("flow.knows", { count: endpoint.events.length })}
        </div>
      </div>
      <IconArrowRight className={styles.arrow} size={14} stroke={1.6} aria-label={t("flow.to")} />
      {tunnel && !endpoint.imported && (
        <>
          <div className={styles.box}>
            <div className={styles.name}>
              <StateDot tone={TUNNEL_TONES[tunnel.state]} />
              {words("flow", { via: words(`via.${tunnel.via}`) })}
            </div>
            <div className={styles.detail}>{endpoint.tunnel_url ?? words(`state.${tunnel.state}`)}</div>
          </div>
          <IconArrowRight className={styles.arrow} size={14} stroke={1.6} aria-label={t("flow.to")} />
        </>
      )}
      <div className={styles.box} data-wide>
        <div className={styles.name}>
          <StateDot tone={listening ? "well" : "trouble"} />
          {t(listening ? "flow.receiver" : "flow.stopped")}
        </div>
        <div className={styles.detail}>
          {listening ? `${receiver?.address ?? ""}${endpoint.path}` : endpoint.path}
        </div>
      </div>
    </div>
  );
}
