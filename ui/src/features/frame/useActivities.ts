import type { ActivityView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";

/** Long work, newest first, and that of it which still runs. */
export function useActivities(): { all: readonly ActivityView[]; running: readonly ActivityView[] } {
  const owner = useIsOwner();
  const all = useRead("activities.list", {}, { enabled: owner }).data?.activities ?? [];
  return { all, running: all.filter(({ state }) => state === "running") };
}
