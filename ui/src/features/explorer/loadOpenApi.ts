import type { Host } from "../../host/types";
import type { OpenApiView } from "../../rpc/generated";

/** Sends an OpenAPI file and opens it for a connection. */
export async function loadOpenApi(host: Host, file: File, connection: string): Promise<OpenApiView> {
  const { import_id } = await host.rpc("imports.begin", { name: file.name, size: file.size });
  try {
    await host.sendImport(import_id, file, () => {}, new AbortController().signal);
    return await host.rpc("openapi.load", { connection_id: connection, import_id });
  } catch (thrown) {
    // It is closed where it was read; one that was not does not stay behind.
    host.rpc("imports.close", { import_id }).catch(() => {});
    throw thrown;
  }
}
