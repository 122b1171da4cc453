import { useRead } from "../../../rpc/queries";

/** The address that was used last in the workspace, else the sandbox's consumer; asked for with one of its deliveries. */
export function useSuggested(deliveryId: string | null): string | null {
  const read = useRead(
    "attempts.list",
    { delivery_id: deliveryId ?? "" },
    { enabled: deliveryId !== null, keepPrevious: true },
  );
  return read.data?.suggested_target ?? null;
}
