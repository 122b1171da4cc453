import type { WorkspaceView } from "./generated";
import { useRead } from "./queries";

/** The workspace that the window shows: the chosen one, else the first; null when there is none. */
export function useWorkspace(): { workspace: WorkspaceView | null; isPending: boolean } {
  const status = useRead("status.get", {});
  const list = useRead("workspaces.list", {});
  const workspaces = list.data?.workspaces ?? [];
  const chosen = status.data?.settings.active_workspace;
  return {
    workspace: workspaces.find((workspace) => workspace.id === chosen) ?? workspaces[0] ?? null,
    isPending: status.isPending || list.isPending,
  };
}
