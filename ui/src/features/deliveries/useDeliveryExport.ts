import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { asRpcError } from "../../host/types";
import { useHost } from "../../rpc/client";

export interface DeliveryExport {
  readonly opened: boolean;
  close(): void;
}

/** Offers to write one delivery to a file, and to copy it as a command. */
export function useDeliveryExport(id: string, ready: boolean): DeliveryExport {
  const { t } = useTranslation("deliveries");
  const host = useHost();
  const [opened, setOpened] = useState(false);
  const copy = async () => {
    try {
      const { text, note } = await host.rpc("deliveries.curl", { delivery_id: id });
      await host.copyText(text);
      notifications.show({ message: t("copied.curl", { note: note ?? "" }) });
    } catch (thrown) {
      notifications.show({ message: asRpcError(thrown, "ui.copy_failed").message });
    }
  };
  useAction("delivery.export", () => setOpened(true), ready);
  useAction("delivery.copyCurl", () => void copy(), ready);
  return { opened, close: () => setOpened(false) };
}
