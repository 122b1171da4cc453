import { useQuery } from "@tanstack/react-query";
import { useHost } from "../../../rpc/client";
import type { ApiRunView } from "../../../rpc/generated";

/** An announcement that comes while the first answer is on its way would be lost, so it is asked for again. */
const AGAIN_MS = 700;

/** What a sending under way does now; nothing while that is not known. */
export function useRun(run: string): ApiRunView | undefined {
  const host = useHost();
  const told = useQuery({
    queryKey: ["api.runs", {}],
    queryFn: () => host.rpc("api.runs", {}),
    refetchInterval: AGAIN_MS,
  });
  return told.data?.runs.find((one) => one.run === run);
}
