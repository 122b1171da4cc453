import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import type { ProfileView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { useWorkspace } from "../../../rpc/workspace";

export interface ResetWorkspaceProps {
  readonly view: ProfileView;
}

/** Lets go of everything that the workspace sets in a profile; nothing is drawn where it sets nothing. */
export function ResetWorkspace({ view }: ResetWorkspaceProps) {
  const { t } = useTranslation("profiles");
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const reset = useMutate("profiles.reset");
  const isSet =
    view.sections.some(({ facts }) => facts.some(({ layer }) => layer === "workspace")) ||
    view.contradictions.some(({ layer }) => layer === "workspace") ||
    view.events.some(({ layer }) => layer === "workspace");
  if (!workspace || !isSet) return null;
  const request = { id: view.id, workspace_id: workspace.id };
  const confirm = () =>
    reset.mutate(
      { ...request, layer: "workspace" },
      {
        onSuccess: (answer) => {
          queries.setQueryData(["profiles.get", request], answer);
          setAsking(false);
        },
      },
    );
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconArrowBackUp size={14} stroke={1.6} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t("head.resetAll")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("head.resetTitle", { name: view.name })}
        confirmLabel={t("head.resetConfirm")}
        busy={reset.isPending}
        problem={reset.error}
        onConfirm={confirm}
      >
        {t("head.resetBody", { workspace: workspace.name })}
      </ConfirmDialog>
    </>
  );
}
