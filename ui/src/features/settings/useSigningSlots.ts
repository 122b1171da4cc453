import { useQueries } from "@tanstack/react-query";
import { useHost } from "../../rpc/client";
import type { ConnectionView, KeyView } from "../../rpc/generated";

/** Tells whether a key verifies deliveries, by the slots of its connection's platform. */
export function useSigningSlots(connections: readonly ConnectionView[]): (key: KeyView) => boolean {
  const host = useHost();
  const answers = useQueries({
    queries: connections.map(({ id }) => ({
      queryKey: ["keys.slots", { connection_id: id }],
      queryFn: () => host.rpc("keys.slots", { connection_id: id }),
    })),
  });
  return (key) => {
    const at = connections.findIndex(({ id }) => id === key.connection_id);
    const slots = answers[at]?.data?.slots ?? [];
    return slots.some(({ name, signs_deliveries }) => name === key.slot && signs_deliveries);
  };
}
