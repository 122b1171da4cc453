import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { Foreign } from "../../components/Foreign/Foreign";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { ConnectionView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./Section.module.css";

export interface ConnectionLineProps {
  readonly connection: ConnectionView;
}

/** One connection; removing it takes its endpoints, deliveries and keys along. */
export function ConnectionLine({ connection }: ConnectionLineProps) {
  const { t } = useTranslation("settings");
  const [removing, setRemoving] = useState(false);
  const remove = useMutate("connections.remove");
  return (
    <li className={styles.line}>
      <PlatformTile platform={connection.platform} name={connection.platform_name} decorative />
      <span className={styles.lineMain}>
        <Link
          to="/settings/$section"
          params={{ section: "workspaces" }}
          search={{ connection: connection.id }}
        >
          <Foreign text={connection.name} />
        </Link>{" "}
        <span className={styles.quiet}>{connection.platform_name}</span>
      </span>
      <ActionIcon
        aria-label={t("workspaces.disconnect", { name: connection.name })}
        onClick={() => setRemoving(true)}
      >
        <IconTrash size={14} stroke={1.6} />
      </ActionIcon>
      <ConfirmDialog
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t("workspaces.disconnectTitle", { name: connection.name })}
        confirmLabel={t("workspaces.disconnectConfirm")}
        typedName={connection.name}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() =>
          remove.mutate({ connection_id: connection.id }, { onSuccess: () => setRemoving(false) })
        }
      >
        {t("workspaces.disconnectBody")}
      </ConfirmDialog>
    </li>
  );
}
