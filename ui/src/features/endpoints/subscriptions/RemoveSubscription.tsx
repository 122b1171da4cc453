import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import type { SubscriptionPlaceView, SubscriptionView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";

export interface RemoveSubscriptionProps {
  readonly place: SubscriptionPlaceView;
  readonly view: SubscriptionView;
}

/** Removes a subscription at the platform; asks before. */
export function RemoveSubscription({ place, view }: RemoveSubscriptionProps) {
  const { t } = useTranslation("subscriptions");
  const remove = useMutate("subscriptions.remove");
  const [asking, setAsking] = useState(false);
  const confirm = place.guard?.confirm;
  return (
    <>
      <Button variant="subtle" disabled={remove.isPending} onClick={() => setAsking(true)}>
        {t("remove.button")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("remove.title", { name: view.name ?? view.id })}
        confirmLabel={t("remove.confirm")}
        {...(confirm !== undefined && { typedName: confirm })}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={() =>
          remove.mutate(
            { connection_id: place.connection_id, id: view.id, ...(confirm && { confirm }) },
            { onSuccess: () => setAsking(false) },
          )
        }
      >
        {t("remove.body", { platform: place.platform_name, url: view.url })}
      </ConfirmDialog>
    </>
  );
}
