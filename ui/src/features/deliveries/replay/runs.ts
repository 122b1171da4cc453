import type { ReplayRunState, ReplayRunView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";

/** Whether something of it is on its way or can be. */
export const isUnderWay = ({ state }: ReplayRunView): boolean =>
  state === "planning" || state === "running" || state === "paused";

export const hasEnded = ({ state }: ReplayRunView): boolean => state === "done" || state === "cancelled";

/** How many got no 2xx. */
export const without2xx = ({ answered_other, failed }: ReplayRunView): number => answered_other + failed;

/** How far it is, from 0 to 1. */
export const progressOf = ({ sent, total }: ReplayRunView): number => (total === 0 ? 0 : sent / total);

/** How a run's state is drawn. */
export function toneOf(run: ReplayRunView): "well" | "trouble" | "off" {
  const tones: Record<ReplayRunState, "well" | "trouble" | "off"> = {
    planning: "well",
    scheduled: "off",
    running: "well",
    paused: "off",
    cancelled: "off",
    done: without2xx(run) > 0 ? "trouble" : "well",
  };
  return tones[run.state];
}

/** The replays of a workspace, the newest first. */
export function useRuns(workspaceId: string): readonly ReplayRunView[] {
  const read = useRead(
    "replay.runs",
    { workspace_id: workspaceId },
    { enabled: workspaceId !== "", keepPrevious: true },
  );
  return read.data?.runs ?? [];
}
