import type { EndpointView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { useIsOwner } from "../../../rpc/role";
import { useWorkspace } from "../../../rpc/workspace";
import { SubscriptionSection } from "./SubscriptionSection";

/** The subscriptions of each connection whose platform has an API for them. */
export function SubscriptionSections({ endpoints }: { readonly endpoints: readonly EndpointView[] }) {
  const { workspace } = useWorkspace();
  const owner = useIsOwner();
  const places = useRead(
    "subscriptions.places",
    { workspace_id: workspace?.id ?? "" },
    { enabled: owner && workspace !== null, keepPrevious: true },
  );
  const offered = (places.data?.places ?? []).filter(({ offers }) => offers.includes("list"));
  if (!owner) return null;
  return offered.map((place) => (
    <SubscriptionSection
      key={place.connection_id}
      place={place}
      several={offered.length > 1}
      endpoints={endpoints.filter(
        ({ connection_id, imported }) => connection_id === place.connection_id && !imported,
      )}
    />
  ));
}
