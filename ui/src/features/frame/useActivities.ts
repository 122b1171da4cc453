import type { ActivityView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";

/** Long work, newest first, and that of it which still runs. */
export function useActivities(): { all: readonly ActivityView[]; running: readonly ActivityView[] } {
  const all = useRead("activities.list", {}).data?.activities ?? [];
  return { all, running: all.filter(({ state }) => state === "running") };
}
