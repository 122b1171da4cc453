import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { useMutate } from "../../rpc/queries";
import { ConnectDrawer } from "./ConnectDrawer";

/** Offers the two ways to begin from anywhere in the window. */
export function FirstRunActions() {
  const { t } = useTranslation("first-run");
  const [connecting, setConnecting] = useState(false);
  const navigate = useNavigate();
  const tried = useMutate("sandbox.try");
  useAction("platform.connect", () => setConnecting(true));
  useAction("sandbox.try", () =>
    tried.mutate(
      { memory_only: false },
      {
        onSuccess: ({ sent, look_at }) => {
          notifications.show({ message: t("sandbox.done", { count: sent.length }) });
          void navigate({ to: "/deliveries", search: { selected: look_at ?? undefined } });
        },
        onError: (error) => notifications.show({ message: error.message }),
      },
    ),
  );
  return connecting ? <ConnectDrawer onClose={() => setConnecting(false)} /> : null;
}
