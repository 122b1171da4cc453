import { useRead } from "./queries";

/** Whether this is the owner's window. The backend refuses what the other may not do; here it is only not offered. */
export function useIsOwner(): boolean {
  return useRead("status.get", {}).data?.role !== "support";
}
