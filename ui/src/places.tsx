import { useIsMutating } from "@tanstack/react-query";
import { DeliveriesPlace } from "./features/deliveries/DeliveriesPlace";
import { FirstRun } from "./features/first-run/FirstRun";

/** Puts the first run beside the list: features do not know each other, so they meet here. */
export function DeliveriesScreen() {
  const trying = useIsMutating({ mutationKey: ["sandbox.try"] }) > 0;
  return <DeliveriesPlace firstRun={<FirstRun />} beginning={trying} />;
}
