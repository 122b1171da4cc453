import { Button } from "@mantine/core";
import { IconCertificate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { DeliveryView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./VerificationTab.module.css";

/** Gives the address of the certificate that a delivery waits for. */
export function certificateAddress({ verdict }: DeliveryView): URL | null {
  if (verdict.reason !== "certificate_needed") return null;
  const evidence = verdict.checks.find(({ id }) => id === "secret_found")?.evidence;
  const address = evidence?.find(({ label }) => label === "address")?.value ?? "";
  return URL.canParse(address) ? new URL(address) : null;
}

export interface FetchCertificateProps {
  readonly deliveryId: string;
  readonly address: URL;
}

/** Fetches the certificate that a message names, which happens on a click only. */
export function FetchCertificate({ deliveryId, address }: FetchCertificateProps) {
  const { t } = useTranslation("deliveries");
  const fetching = useMutate("certificates.fetch");
  return (
    <div className={styles.certificate}>
      <Button
        size="xs"
        leftSection={<IconCertificate size={14} stroke={1.6} aria-hidden />}
        loading={fetching.isPending}
        onClick={() => fetching.mutate({ delivery_id: deliveryId })}
      >
        {t("certificate.fetch", { host: address.host })}
      </Button>
      {fetching.isSuccess && (
        <p role="status">{t("certificate.fetched", { until: fetching.data.not_after.slice(0, 10) })}</p>
      )}
      {fetching.error && <RpcProblem problem={fetching.error} compact announce />}
    </div>
  );
}
