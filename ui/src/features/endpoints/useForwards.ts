import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";

/** The rules of the workspace, with what became of what they took. */
export function useForwards() {
  const { workspace } = useWorkspace();
  return useRead(
    "forwards.list",
    { workspace_id: workspace?.id ?? "" },
    { enabled: workspace !== null, keepPrevious: true },
  );
}
