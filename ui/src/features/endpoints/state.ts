import type { EndpointView } from "../../rpc/generated";

/** Whether deliveries cannot be verified for want of a secret. */
export function lacksSecret(endpoint: EndpointView): boolean {
  return endpoint.key === null && (endpoint.verifies?.covers.length ?? 0) > 0;
}

/** Whether a person has to do something about an endpoint. */
export function needsAttention(endpoint: EndpointView): boolean {
  return lacksSecret(endpoint) || endpoint.last?.verdict === "invalid";
}

/** Whether an endpoint fits what was typed into the filter. */
export function matches(endpoint: EndpointView, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  const texts = [endpoint.name, endpoint.platform, endpoint.platform_name, endpoint.path];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
