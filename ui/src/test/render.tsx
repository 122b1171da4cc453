import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../app";
import type { Host } from "../host/types";
import { newRouter } from "../routes";

/** Opens the whole window at a route. */
export async function openWindow(host: Host, route = "/deliveries") {
  const router = newRouter(createMemoryHistory({ initialEntries: [route] }));
  const user = userEvent.setup();
  const view = render(<App host={host} router={router} />);
  await screen.findByRole("navigation", { name: "Places" });
  return { ...view, router, user };
}
