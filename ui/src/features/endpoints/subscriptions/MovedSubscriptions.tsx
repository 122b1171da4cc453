import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { EndpointView } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";
import { useIsOwner } from "../../../rpc/role";
import { useWorkspace } from "../../../rpc/workspace";
import styles from "./Subscriptions.module.css";

/** Subscriptions that lead to an address which the tunnel no longer has: one click tells the platform the new one. */
export function MovedSubscriptions({ endpoints }: { readonly endpoints: readonly EndpointView[] }) {
  const { t } = useTranslation("subscriptions");
  const { workspace } = useWorkspace();
  const owner = useIsOwner();
  const update = useMutate("subscriptions.update");
  const places = useRead(
    "subscriptions.places",
    { workspace_id: workspace?.id ?? "" },
    { enabled: owner && workspace !== null, keepPrevious: true },
  ).data?.places;
  const moved = (places ?? []).flatMap((place) =>
    place.pointed
      .filter(({ endpoint_id }) => endpoints.some(({ id }) => id === endpoint_id))
      .filter(({ tunnel_url, pointed_url }) => tunnel_url && tunnel_url !== pointed_url)
      .filter(() => place.guard === null)
      .map((subscription) => ({ place, subscription })),
  );
  if (!owner || moved.length === 0) return null;
  return (
    <div className={styles.buttons}>
      {moved.map(({ place, subscription: { id, name, endpoint_id } }) => (
        <Button
          key={`${place.connection_id} ${id}`}
          disabled={update.isPending}
          onClick={() => update.mutate({ connection_id: place.connection_id, id, endpoint_id })}
        >
          {t("moved.update", { name: name ?? id, platform: place.platform_name })}
        </Button>
      ))}
      {update.error && <RpcProblem problem={update.error} compact announce />}
    </div>
  );
}
