import type { EndpointView } from "../../rpc/generated";

/** Whether deliveries cannot be verified for want of a secret; a window that is not the owner's is told of no keys. */
export function lacksSecret(endpoint: EndpointView, owner: boolean): boolean {
  return owner && endpoint.key === null && (endpoint.verifies?.covers.length ?? 0) > 0;
}

/** Whether a person has to do something about an endpoint. */
export function needsAttention(endpoint: EndpointView, owner: boolean): boolean {
  return lacksSecret(endpoint, owner) || endpoint.last?.verdict === "invalid";
}

/** Whether an endpoint fits what was typed into the filter. */
export function matches(endpoint: EndpointView, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  const texts = [endpoint.name, endpoint.platform, endpoint.platform_name, endpoint.path];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
