import type { EndpointView, TunnelView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";

/** How each state of a tunnel is marked. */
export const TUNNEL_TONES = { starting: "off", up: "well", down: "trouble", stopped: "off" } as const;

/** Every tunnel, the kinds and what to do about gaps. */
export function useTunnels() {
  return useRead("tunnels.list", {});
}

/** Gives the tunnel that leads to an endpoint: its own relay before one for all, an open one before a closed one. */
export function tunnelOf(
  tunnels: readonly TunnelView[] | undefined,
  endpoint: EndpointView,
): TunnelView | null {
  const fitting = (tunnels ?? []).filter(
    ({ endpoint_id, state }) => state !== "stopped" && (endpoint_id === null || endpoint_id === endpoint.id),
  );
  const rank = (tunnel: TunnelView) =>
    (tunnel.endpoint_id === null ? 2 : 0) + (tunnel.state === "up" ? 0 : 1);
  return [...fitting].sort((left, right) => rank(left) - rank(right))[0] ?? null;
}
