/** A receiving address of the sandbox, as far as the tests use it. */
export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly connection_id: string;
  readonly url: string;
}

/** Asks the backend as the window does. */
export function asker(url: string) {
  const { origin, hash } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get("token");
  return async <Answer>(name: string, payload: object): Promise<Answer> => {
    const response = await fetch(`${origin}/rpc`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name, payload }),
    });
    const said = (await response.json()) as { answer?: Answer; error?: unknown };
    if (said.answer === undefined) throw new Error(JSON.stringify(said.error));
    return said.answer;
  };
}

export type Ask = ReturnType<typeof asker>;

/** The endpoint of a platform in the first workspace. */
export async function endpointOf(ask: Ask, platform: string): Promise<Endpoint> {
  const { workspaces } = await ask<{ workspaces: { id: string }[] }>("workspaces.list", {});
  const { endpoints } = await ask<{ endpoints: Endpoint[] }>("endpoints.list", {
    workspace_id: workspaces[0]?.id,
  });
  const found = endpoints.find((endpoint) => endpoint.platform === platform);
  if (found === undefined) throw new Error(`no endpoint of ${platform}`);
  return found;
}

/** Sends a body to an endpoint and gives the id of the delivery that it became. */
export async function deliver(
  ask: Ask,
  endpoint: Endpoint,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<string> {
  const sent = await fetch(endpoint.url, { method: "POST", headers, body });
  await sent.text();
  const newest = await ask<{ deliveries: { id: string }[] }>("deliveries.page", {
    filter: { endpoint_id: endpoint.id },
    limit: 1,
  });
  const id = newest.deliveries[0]?.id;
  if (id === undefined) throw new Error("nothing was stored");
  return id;
}
