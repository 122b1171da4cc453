import { Button } from "@mantine/core";
import { IconRotate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { useNow } from "../../components/Countdown/useNow";
import { Foreign } from "../../components/Foreign/Foreign";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyCheckView, KeyView, RpcError } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { EditKeyDrawer } from "./EditKeyDrawer";
import { KeyFacts } from "./KeyFacts";
import { KeySlots } from "./KeySlots";
import { KeyWarning } from "./KeyWarning";
import type { KeyGroup } from "./keyGroups";
import { RotateKeyDrawer } from "./RotateKeyDrawer";
import styles from "./Section.module.css";

export interface KeyDetailProps {
  readonly group: KeyGroup;
  readonly connection: ConnectionView | undefined;
  /** Told of the key that is to be shown instead. */
  readonly onShow: (id: string) => void;
}

/** One key with the values that it replaced: what each does, where it is kept, since when; never the value. */
export function KeyDetail({ group, connection, onShow }: KeyDetailProps) {
  const { key, previous } = group;
  const { t } = useTranslation("settings");
  const host = useHost();
  const [asking, setAsking] = useState<"remove" | "revoke" | null>(null);
  const [retiring, setRetiring] = useState<KeyView | null>(null);
  const [drawer, setDrawer] = useState<"rotate" | "edit" | null>(null);
  const remove = useMutate("keys.remove");
  const revoke = useMutate("keys.revoke");
  const ask = useMutate("keys.try");
  const now = useNow([key, ...previous].some(({ expires_at }) => expires_at !== null));
  const slots = useRead("keys.slots", { connection_id: key.connection_id });
  const slot = slots.data?.slots.find(({ name }) => name === key.slot);
  const signs = slot?.signs_deliveries ?? false;
  const check = useQuery<KeyCheckView, RpcError>({
    queryKey: ["keys.check", { key_id: key.id }],
    queryFn: () => host.rpc("keys.check", { key_id: key.id }),
    enabled: false,
    gcTime: 0,
  });
  const run = async () => {
    ask.reset();
    const { data } = await check.refetch();
    if (data?.readable && !signs) ask.mutate({ key_id: key.id });
  };
  const isCurrent = key.state === "current" || key.state === "expired";
  const problem = check.error ?? check.data?.problem;
  const busy = check.isFetching || ask.isPending;
  return (
    <article className={styles.detail} aria-label={key.name} data-pane>
      <header className={styles.head}>
        <div className={styles.headMain}>
          <div className={styles.heading}>
            <h2>
              <Foreign text={key.name} />
            </h2>
            <PlatformTile platform={key.platform} name={connection?.platform_name} decorative />
            <span>
              {connection?.platform_name ?? key.platform} · {slot?.label ?? key.slot.replaceAll("_", " ")}
            </span>
          </div>
          <p className={styles.lead}>{t(`keys.home.${key.kept_in}`)}</p>
        </div>
        <div className={styles.buttons}>
          <Button disabled={busy} onClick={() => void run()}>
            {t("keys.check")}
          </Button>
          <Button onClick={() => setDrawer("edit")}>{t("keys.edit")}</Button>
          {isCurrent && (
            <Button leftSection={<IconRotate size={14} stroke={1.6} />} onClick={() => setDrawer("rotate")}>
              {t("keys.rotate")}
            </Button>
          )}
          {key.state !== "revoked" && (
            <Button className={styles.danger} onClick={() => setAsking("revoke")}>
              {t("keys.revoke")}
            </Button>
          )}
          <Button className={styles.danger} onClick={() => setAsking("remove")}>
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
          {check.data?.sha256 && (
            <span className={styles.digest}>{t("keys.digest", { digest: check.data.sha256 })}</span>
          )}
          {ask.data?.accepted && (
            <span className={styles.ok}>
              <VerdictMark outline="valid" />
              {t("keys.accepted", { call: ask.data.call, status: ask.data.status })}
            </span>
          )}
        </div>
        {problem && <RpcProblem problem={problem} announce />}
        {ask.error && <RpcProblem problem={ask.error} announce />}
        {ask.data?.problem && <RpcProblem problem={ask.data.problem} announce />}
        <KeyWarning group={group} now={now} />
        <KeySlots
          group={group}
          signs={signs}
          now={now}
          onRotate={() => setDrawer("rotate")}
          onRetire={setRetiring}
        />
        <KeyFacts keyView={key} slot={slot} />
      </div>
      {drawer === "rotate" && (
        <RotateKeyDrawer keyView={key} onClose={() => setDrawer(null)} onRotated={({ id }) => onShow(id)} />
      )}
      {drawer === "edit" && <EditKeyDrawer keyView={key} slot={slot} onClose={() => setDrawer(null)} />}
      <ConfirmDialog
        opened={asking === "remove"}
        onClose={() => setAsking(null)}
        title={t("keys.removeTitle", { name: key.name })}
        confirmLabel={t("keys.removeConfirm")}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() => remove.mutate({ key_id: key.id }, { onSuccess: () => setAsking(null) })}
      >
        {t("keys.removeBody")}
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === "revoke" || retiring !== null}
        onClose={() => {
          setAsking(null);
          setRetiring(null);
        }}
        title={t(retiring ? "keys.retireTitle" : "keys.revokeTitle", { name: key.name })}
        confirmLabel={t(retiring ? "keys.retireConfirm" : "keys.revokeConfirm")}
        busy={revoke.isPending}
        problem={revoke.error}
        onConfirm={() =>
          revoke.mutate(
            { key_id: (retiring ?? key).id },
            {
              onSuccess: () => {
                setAsking(null);
                setRetiring(null);
              },
            },
          )
        }
      >
        {t(retiring ? "keys.retireBody" : "keys.revokeBody", {
          platform: connection?.platform_name ?? key.platform,
        })}
      </ConfirmDialog>
    </article>
  );
}
