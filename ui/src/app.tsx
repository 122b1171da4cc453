import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Host } from "./host/types";
import { newRouter } from "./routes";
import { HostContext, newQueryClient } from "./rpc/client";
import { followEvents } from "./rpc/events";
import { ImportDesk } from "./rpc/importDesk";
import { ImportDeskContext } from "./rpc/openImport";
import { cssVariablesResolver, theme } from "./styles/theme";
import toasts from "./styles/toasts.module.css";

export interface AppProps {
  host: Host;
  router?: ReturnType<typeof newRouter>;
  desk?: ImportDesk;
}

export function App({ host, router: given, desk: laid }: AppProps) {
  const [queries] = useState(newQueryClient);
  const [router] = useState(() => given ?? newRouter());
  const [desk] = useState(() => laid ?? new ImportDesk(host));
  useEffect(() => followEvents(host, queries), [host, queries]);
  return (
    <HostContext value={host}>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariablesResolver}
          defaultColorScheme="auto"
          // A test sees the end of a transition at once.
          env={import.meta.env.MODE === "test" ? "test" : "default"}
        >
          <Notifications position="bottom-left" autoClose={6000} limit={3} classNames={toasts} />
          <ImportDeskContext value={desk}>
            <RouterProvider router={router} />
          </ImportDeskContext>
        </MantineProvider>
      </QueryClientProvider>
    </HostContext>
  );
}
