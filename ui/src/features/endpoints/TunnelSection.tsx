import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import type { EndpointView } from "../../rpc/generated";
import styles from "./EndpointPane.module.css";
import { TunnelState } from "./TunnelState";
import { tunnelOf, useTunnels } from "./useTunnels";

export interface TunnelSectionProps {
  readonly endpoint: EndpointView;
  readonly onShow: () => void;
}

/** The tunnel that leads to the endpoint, with the whole public address. */
export function TunnelSection({ endpoint, onShow }: TunnelSectionProps) {
  const { t } = useTranslation("tunnels");
  const tunnel = tunnelOf(useTunnels().data?.tunnels, endpoint);
  if (endpoint.imported) return null;
  return (
    <>
      <h3 className={styles.section}>{t("pane.title")}</h3>
      {tunnel ? (
        <p className={styles.note}>
          {t(`via.${tunnel.via}`)} <TunnelState tunnel={tunnel} />
        </p>
      ) : (
        <p className={styles.note}>{t("pane.none")}</p>
      )}
      {endpoint.tunnel_url && <code className={styles.url}>{endpoint.tunnel_url}</code>}
      <div className={styles.buttons}>
        {endpoint.tunnel_url && <CopyButton withLabel label={t("copy")} text={endpoint.tunnel_url} />}
        <Button onClick={onShow}>{t("show")}</Button>
      </div>
    </>
  );
}
