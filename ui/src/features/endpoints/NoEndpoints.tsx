import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { useIsOwner } from "../../rpc/role";

export interface NoEndpointsProps {
  /** What is missing: a workspace, endpoints in it, or any that the filter lets through. */
  readonly reason: "workspace" | "endpoints" | "filter";
  /** The next step, except for a missing workspace. */
  readonly onNew?: () => void;
}

/** What stands in the list when it is empty. */
export function NoEndpoints({ reason, onNew }: NoEndpointsProps) {
  const { t } = useTranslation("endpoints");
  const navigate = useNavigate();
  const owner = useIsOwner();
  const makeWorkspace = () => void navigate({ to: "/settings/$section", params: { section: "workspaces" } });
  return (
    <EmptyState
      rows={2}
      rowHeight={96}
      action={
        (owner || reason === "filter") && (
          <Button onClick={onNew ?? makeWorkspace}>{t(`empty.${reason}.action`)}</Button>
        )
      }
    >
      {t(`empty.${reason}.sentence`)}
    </EmptyState>
  );
}
