import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { StateDot } from "../../components/StateDot/StateDot";
import type { TunnelView } from "../../rpc/generated";
import styles from "./Tunnels.module.css";
import { TUNNEL_TONES } from "./useTunnels";

export interface TunnelStateProps {
  readonly tunnel: TunnelView;
}

/** How a tunnel is: a dot whose shape tells it too, the word, and since when. */
export function TunnelState({ tunnel }: TunnelStateProps) {
  const { t } = useTranslation("tunnels");
  return (
    <span className={styles.state} data-state={tunnel.state}>
      <StateDot tone={TUNNEL_TONES[tunnel.state]} />
      {t(`state.${tunnel.state}`)}
      {tunnel.since && <span className={styles.since}>{t("since", { at: moment(tunnel.since) })}</span>}
    </span>
  );
}
