import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./EndpointPane.module.css";

export interface HttpsDoorProps {
  readonly endpoint: EndpointView;
}

/** The address for senders that insist on HTTPS, with the certificate that they have to be told to trust. */
export function HttpsDoor({ endpoint }: HttpsDoorProps) {
  const { t } = useTranslation("endpoints");
  const owner = useIsOwner();
  const receiver = useRead("status.get", {}).data?.receiver;
  const start = useMutate("receiver.start");
  if (!receiver?.listening || endpoint.imported) return null;
  const { tls } = receiver;
  if (!tls && !owner) return null;
  const turn = owner && (
    <Button disabled={start.isPending} onClick={() => start.mutate({ tls: !tls })}>
      {t(tls ? "https.stop" : "https.start")}
    </Button>
  );
  return (
    <>
      <h3 className={styles.section}>{t("https.title")}</h3>
      {tls && endpoint.tls_url ? (
        <>
          <code className={styles.url}>{endpoint.tls_url}</code>
          <p className={styles.note}>{t("https.trust")}</p>
          <dl className={styles.facts}>
            <dt>{t("https.certificate")}</dt>
            <dd>
              {tls.certificate} <CopyButton label={t("https.copyPath")} text={tls.certificate} />
            </dd>
            <dt>{t("https.fingerprint")}</dt>
            <dd>
              <code>{tls.fingerprint_sha256}</code>
            </dd>
          </dl>
        </>
      ) : (
        <p className={styles.note}>{t("https.off")}</p>
      )}
      {turn}
      {start.error && <RpcProblem problem={start.error} compact announce />}
    </>
  );
}
