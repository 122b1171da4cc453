import { useIsMutating } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMutate } from "../../rpc/queries";

/** Runs the sandbox once and then shows the delivery that is worth looking at. */
export function useTrySandbox() {
  const navigate = useNavigate();
  const mutation = useMutate("sandbox.try");
  const running = useIsMutating({ mutationKey: ["sandbox.try"] }) > 0;
  const start = (memoryOnly: boolean) => {
    if (running) return;
    // The promise outlives the card, which makes room as soon as something has arrived.
    mutation.mutateAsync({ memory_only: memoryOnly }).then(
      ({ look_at }) => navigate({ to: "/deliveries", search: { selected: look_at ?? undefined } }),
      () => {
        // The card shows the error of the mutation.
      },
    );
  };
  return { start, running, error: mutation.error };
}
