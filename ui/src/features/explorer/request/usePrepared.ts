import { useDebouncedValue } from "@mantine/hooks";
import type { ApiCall, ApiPreparedView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";

const QUIET_MS = 180;

/** The call as it would be sent now, asked for when the typing rests. */
export function usePrepared(call: ApiCall): ApiPreparedView | undefined {
  const [resting] = useDebouncedValue(JSON.stringify(call), QUIET_MS);
  return useRead("api.prepare", { call: JSON.parse(resting) as ApiCall }, { keepPrevious: true }).data;
}
