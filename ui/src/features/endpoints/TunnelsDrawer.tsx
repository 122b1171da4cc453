import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { EndpointView } from "../../rpc/generated";
import { useIsOwner } from "../../rpc/role";
import { OpenTunnelForm } from "./OpenTunnelForm";
import { TunnelCard } from "./TunnelCard";
import styles from "./Tunnels.module.css";
import { useTunnels } from "./useTunnels";

export interface TunnelsDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly endpoints: readonly EndpointView[];
}

/** The tunnels of this installation, and the form that opens one. */
export function TunnelsDrawer({ opened, onClose, endpoints }: TunnelsDrawerProps) {
  const { t } = useTranslation("tunnels");
  const owner = useIsOwner();
  const list = useTunnels();
  const [opening, setOpening] = useState(false);
  const tunnels = list.data?.tunnels ?? [];
  const advice = tunnels.some(({ gaps }) => gaps.length > 0) ? (list.data?.advice ?? []) : [];
  return (
    <Drawer opened={opened} onClose={onClose} title={t("title")} wide>
      <p className={styles.quiet}>{t("lead")}</p>
      {list.error && <RpcProblem problem={list.error} />}
      {list.isPending && <Skeleton rows={2} rowHeight={120} />}
      {list.data && tunnels.length === 0 && !opening && <p>{t("none")}</p>}
      {tunnels.map((tunnel) => (
        <TunnelCard key={tunnel.id} tunnel={tunnel} endpoints={endpoints} advice={advice} />
      ))}
      {advice.length > 0 && (
        <section className={styles.advice} aria-label={t("gaps.advice")}>
          <h3 className={styles.small}>{t("gaps.advice")}</h3>
          <dl>
            {advice.map(({ platform, platform_name, advice: words }) => (
              <div key={platform}>
                <dt>{platform_name}</dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {owner && list.data && !opening && (
        <Button
          className={styles.open}
          variant={tunnels.length === 0 ? "filled" : "default"}
          leftSection={<IconPlus size={14} stroke={1.6} />}
          onClick={() => setOpening(true)}
        >
          {t("openNew")}
        </Button>
      )}
      {list.data && opening && (
        <OpenTunnelForm kinds={list.data.kinds} endpoints={endpoints} onDone={() => setOpening(false)} />
      )}
    </Drawer>
  );
}
