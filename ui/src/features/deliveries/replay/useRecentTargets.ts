import { useRead } from "../../../rpc/queries";

const OFFERED = 3;

/** Where something was replayed to of late, the newest first; the address that is suggested comes before. */
export function useRecentTargets(workspaceId: string, suggested: string | null): readonly string[] {
  const runs = useRead("replay.runs", { workspace_id: workspaceId }, { enabled: workspaceId !== "" });
  const targets = (runs.data?.runs ?? []).map(({ target }) => target);
  return [...new Set([...(suggested === null ? [] : [suggested]), ...targets])].slice(0, OFFERED);
}
