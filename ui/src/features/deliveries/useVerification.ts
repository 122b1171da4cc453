import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { asRpcError } from "../../host/types";
import { useHost } from "../../rpc/client";

/** What of the verification is opened; it stays so from one delivery to the next. */
export interface Verification {
  readonly signed: boolean;
  readonly compared: boolean;
  /** Whether the code for one's own receiver is shown. */
  readonly coding: boolean;
  endCoding(): void;
}

/** Offers what can be done with a verification: look deeper, copy it, take code along. */
export function useVerification(id: string, ready: boolean, showTab: () => void): Verification {
  const { t } = useTranslation("deliveries");
  const host = useHost();
  const [signed, setSigned] = useState(false);
  const [compared, setCompared] = useState(false);
  const [coding, setCoding] = useState(false);

  const copy = async (what: "report" | "vector") => {
    try {
      const made = await host.rpc(`deliveries.${what}`, { delivery_id: id });
      await host.copyText(made.text);
      const note = "note" in made ? made.note : "";
      notifications.show({ message: t(`copied.${what}`, { note }) });
    } catch (thrown) {
      notifications.show({ message: asRpcError(thrown, "ui.copy_failed").message });
    }
  };

  useAction(
    "delivery.signed",
    () => {
      showTab();
      setSigned((now) => !now);
    },
    ready,
  );
  useAction(
    "delivery.compare",
    () => {
      showTab();
      setCompared((now) => !now);
    },
    ready,
  );
  useAction("delivery.copyReport", () => void copy("report"), ready);
  useAction("delivery.copyVector", () => void copy("vector"), ready);
  useAction("delivery.snippet", () => setCoding(true), ready);
  return { signed, compared, coding, endCoding: () => setCoding(false) };
}
