import type { Host } from "../host/types";
import type { BroughtInView } from "./generated";

/** The endings of files of deliveries; what such a file really is, is told by what stands in it. */
export const DELIVERY_FILES = [".har", ".jsonl", ".http", ".gatehouse"] as const;

export function holdsDeliveries(name: string): boolean {
  const small = name.toLowerCase();
  return DELIVERY_FILES.some((ending) => small.endsWith(ending));
}

/** Sends a file of deliveries and brings what it holds into a workspace. */
export async function bringIn(host: Host, file: File, workspaceId: string): Promise<BroughtInView> {
  const { import_id } = await host.rpc("imports.begin", { name: file.name, size: file.size });
  try {
    await host.sendImport(import_id, file, () => {}, new AbortController().signal);
    return await host.rpc("deliveries.bring_in", { import_id, workspace_id: workspaceId });
  } catch (thrown) {
    // It is closed where it was read; one that was not does not stay behind.
    host.rpc("imports.close", { import_id }).catch(() => {});
    throw thrown;
  }
}
