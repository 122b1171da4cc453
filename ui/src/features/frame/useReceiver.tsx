import { notifications } from "@mantine/notifications";
import { useAction } from "../../actions/handlers";
import { useMutate, useRead } from "../../rpc/queries";

/** Offers to start the receiver where it stands still, and to stop it where it listens. */
export function useReceiver(): void {
  const status = useRead("status.get", {});
  const start = useMutate("receiver.start");
  const stop = useMutate("receiver.stop");
  const listening = status.data?.receiver.listening ?? false;
  // The problem itself stays in the top bar; the toast only tells that the command did not do its work.
  const onError = (error: { message: string }) => {
    notifications.show({ message: error.message });
  };
  useAction("receiver.start", () => start.mutate({}, { onError }), status.isSuccess && !listening);
  useAction("receiver.stop", () => stop.mutate({}, { onError }), listening);
}
