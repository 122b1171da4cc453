import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { type FakeHost, fakeHost } from "../host/fake";
import { HostContext, newQueryClient } from "../rpc/client";
import { theme } from "../styles/theme";

/** Shows one component with what every component may need around it. */
export function showComponent(component: ReactNode, host: FakeHost = fakeHost()) {
  const queries = newQueryClient();
  const wrap = (children: ReactNode) => (
    <HostContext value={host}>
      <QueryClientProvider client={queries}>
        <MantineProvider theme={theme} env="test">
          {children}
        </MantineProvider>
      </QueryClientProvider>
    </HostContext>
  );
  const user = userEvent.setup();
  const view = render(wrap(component));
  return { host, user, view, show: (next: ReactNode) => view.rerender(wrap(next)) };
}
