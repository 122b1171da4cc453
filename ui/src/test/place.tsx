import { createMemoryHistory } from "@tanstack/react-router";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "../app";
import { newRouter } from "../routes";
import { furnish } from "./house";
import { type World, type WorldOptions, world } from "./world";

/** Shows the window at a place, over a furnished world, and gives the world and a person at the keyboard. */
export async function showPlace(path: string, options: WorldOptions = {}, change?: (made: World) => void) {
  const made = world(options);
  if (made.deliveries.length > 0) furnish(made);
  change?.(made);
  const user = userEvent.setup();
  const router = newRouter(createMemoryHistory({ initialEntries: [path] }));
  const view = render(<App host={made.host} router={router} />);
  await screen.findByRole("navigation", { name: "Places" });
  return { ...made, user, router, view };
}

/** Finds what the window sent by a command, the last call first. */
export function lastCall({ host }: Pick<World, "host">, name: string): unknown {
  return host.calls.findLast((call) => call.name === name)?.payload;
}
