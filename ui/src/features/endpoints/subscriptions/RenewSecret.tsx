import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import type { SubscriptionPlaceView, SubscriptionView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";

export interface RenewSecretProps {
  readonly place: SubscriptionPlaceView;
  readonly view: SubscriptionView;
}

/** Gives a subscription a new secret, by one like it that takes over; nothing is lost on the way. */
export function RenewSecret({ place, view }: RenewSecretProps) {
  const { t } = useTranslation("subscriptions");
  const renew = useMutate("subscriptions.renew_secret");
  const [asking, setAsking] = useState(false);
  const [removeOld, setRemoveOld] = useState(false);
  const confirm = place.guard?.confirm;
  return (
    <>
      <Button disabled={renew.isPending} onClick={() => setAsking(true)}>
        {t("renew.button")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("renew.title", { name: view.name ?? view.id })}
        confirmLabel={t("renew.confirm")}
        {...(confirm !== undefined && { typedName: confirm })}
        busy={renew.isPending}
        problem={renew.error}
        onConfirm={() =>
          renew.mutate(
            {
              connection_id: place.connection_id,
              id: view.id,
              remove_old: removeOld,
              ...(confirm && { confirm }),
            },
            { onSuccess: () => setAsking(false) },
          )
        }
      >
        <p>{t("renew.body", { platform: place.platform_name })}</p>
        <Checkbox
          label={t("renew.removeOld")}
          description={t("renew.removeOldHint", { platform: place.platform_name })}
          checked={removeOld}
          onChange={(event) => setRemoveOld(event.currentTarget.checked)}
        />
      </ConfirmDialog>
    </>
  );
}
