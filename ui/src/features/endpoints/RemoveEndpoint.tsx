import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import type { EndpointView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./EndpointPane.module.css";

export interface RemoveEndpointProps {
  readonly endpoint: EndpointView;
}

/** Removes an endpoint with its deliveries; asks for its name when there are any. */
export function RemoveEndpoint({ endpoint }: RemoveEndpointProps) {
  const { t } = useTranslation("endpoints");
  const [asking, setAsking] = useState(false);
  const remove = useMutate("endpoints.remove");
  useAction("endpoint.remove", () => setAsking(true));
  const confirm = () => remove.mutate({ endpoint_id: endpoint.id }, { onSuccess: () => setAsking(false) });
  return (
    <>
      <Button
        variant="subtle"
        size="xs"
        className={styles.remove}
        leftSection={<IconTrash size={14} stroke={1.6} />}
        aria-keyshortcuts="Delete"
        onClick={() => setAsking(true)}
      >
        {t("remove.button")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("remove.title", { name: endpoint.name })}
        confirmLabel={t("remove.confirm")}
        typedName={endpoint.deliveries > 0 ? endpoint.name : undefined}
        busy={remove.isPending}
        problem={remove.error}
        onConfirm={confirm}
      >
        {t("remove.body", { count: endpoint.deliveries })}
      </ConfirmDialog>
    </>
  );
}
