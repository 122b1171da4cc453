import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { useMutate, useRead } from "../../rpc/queries";
import { forgetSent } from "./useSentLog";

export interface ResetSandboxProps {
  /** The workspace that the sandbox made. */
  readonly workspaceId: string;
}

/** Removes the sandbox's workspace with all that it received. */
export function ResetSandbox({ workspaceId }: ResetSandboxProps) {
  const { t } = useTranslation("sandbox");
  const [asking, setAsking] = useState(false);
  const workspaces = useRead("workspaces.list", {});
  const counts = useRead("deliveries.counts", { workspace_id: workspaceId }, { enabled: asking });
  const remove = useMutate("workspaces.remove");
  const workspace = workspaces.data?.workspaces.find(({ id }) => id === workspaceId);
  if (!workspace) return null;
  const confirm = () =>
    remove.mutate(
      { workspace_id: workspaceId, confirm_name: workspace.name },
      {
        onSuccess: () => {
          forgetSent();
          setAsking(false);
        },
      },
    );
  return (
    <>
      <Button leftSection={<IconArrowBackUp size={14} stroke={1.6} />} onClick={() => setAsking(true)}>
        {t("reset.button")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("reset.title")}
        confirmLabel={t("reset.confirm")}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={confirm}
      >
        {t("reset.body", { name: workspace.name, count: counts.data?.all ?? 0 })}
      </ConfirmDialog>
    </>
  );
}
