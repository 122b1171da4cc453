import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { SubscriptionPlaceView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";

/** Subscriptions that still lead to a tunnel that is closed, and led elsewhere before. */
export function ClosedTunnels({ place }: { readonly place: SubscriptionPlaceView }) {
  const { t } = useTranslation("subscriptions");
  const putBack = useMutate("subscriptions.put_back");
  const lost = place.pointed.filter(({ tunnel_url, earlier_url }) => !tunnel_url && earlier_url);
  // Where something has to be typed first, the card of the subscription asks for it.
  const direct = place.guard === null;
  return (
    <>
      {lost.map(({ id, name, pointed_url, earlier_url }) => (
        <ProblemCard
          key={id}
          tone="amber"
          title={t("closed.title", { name: name ?? id })}
          actions={
            direct && (
              <Button
                disabled={putBack.isPending}
                onClick={() => putBack.mutate({ connection_id: place.connection_id, id })}
              >
                {t("putBack")}
              </Button>
            )
          }
        >
          <p>{t("closed.body", { platform: place.platform_name, url: pointed_url, earlier: earlier_url })}</p>
        </ProblemCard>
      ))}
      {putBack.error && <RpcProblem problem={putBack.error} compact announce />}
    </>
  );
}
