import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../components/Foreign/Foreign";
import { moment } from "../../components/format";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyCheckView, KeyView, RpcError } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./Section.module.css";

export interface KeyDetailProps {
  readonly keyView: KeyView;
  readonly connection: ConnectionView | undefined;
}

/** One key: where its value is kept, since when, whether it can be read; never the value. */
export function KeyDetail({ keyView: key, connection }: KeyDetailProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const [removing, setRemoving] = useState(false);
  const remove = useMutate("keys.remove");
  const check = useQuery<KeyCheckView, RpcError>({
    queryKey: ["keys.check", { key_id: key.id }],
    queryFn: () => host.rpc("keys.check", { key_id: key.id }),
    enabled: false,
    gcTime: 0,
  });
  const problem = check.error ?? check.data?.problem;
  return (
    <article className={styles.detail} aria-label={key.name} data-pane>
      <header className={styles.head}>
        <div className={styles.headMain}>
          <div className={styles.heading}>
            <h2>
              <Foreign text={key.name} />
            </h2>
            <PlatformTile platform={key.platform} name={connection?.platform_name} decorative />
            <span>{connection?.platform_name ?? key.platform}</span>
          </div>
          <p className={styles.lead}>{t(`keys.home.${key.kept_in}`)}</p>
        </div>
        <div className={styles.buttons}>
          <Button disabled={check.isFetching} onClick={() => void check.refetch()}>
            {t("keys.check")}
          </Button>
          <Button className={styles.danger} onClick={() => setRemoving(true)}>
            {t("keys.remove")}
          </Button>
        </div>
      </header>
      <div className={styles.stack}>
        <div role="status">
          {check.data?.readable && (
            <span className={styles.ok}>
              <VerdictMark outline="valid" />
              {t("keys.readable")}
            </span>
          )}
        </div>
        {problem && <RpcProblem problem={problem} announce />}
        <Fingerprint hex={key.fingerprint_sha256} size="l" />
        <dl className={styles.facts}>
          <dt>{t("keys.lastFour")}</dt>
          <dd>{key.last_four ? <code>…{key.last_four}</code> : t("keys.short")}</dd>
          <dt>{t("keys.connection")}</dt>
          <dd>{key.connection}</dd>
          <dt>{t("keys.slot")}</dt>
          <dd>{key.slot.replaceAll("_", " ")}</dd>
          <dt>{t("keys.state")}</dt>
          <dd>{t(`keys.states.${key.state}`)}</dd>
          <dt>{t("keys.added")}</dt>
          <dd>{moment(key.created_at)}</dd>
          <dt>{t("keys.used")}</dt>
          <dd>{key.last_used_at ? moment(key.last_used_at) : t("keys.neverUsed")}</dd>
          {key.expires_at && (
            <>
              <dt>{t("keys.ends")}</dt>
              <dd>{moment(key.expires_at)}</dd>
            </>
          )}
        </dl>
      </div>
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t("keys.removeTitle", { name: key.name })}
        confirmLabel={t("keys.removeConfirm")}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ key_id: key.id }, { onSuccess: () => setRemoving(false) })}
      >
        {t("keys.removeBody")}
      </ConfirmDialog>
    </article>
  );
}
