import { useQueries } from "@tanstack/react-query";
import { useHost } from "../../rpc/client";
import type { ApiView, ConnectionView, OpenApiView, RpcError } from "../../rpc/generated";

export interface Apis {
  /** What can be called, in the order of the connections; those that are not told yet are left out. */
  readonly apis: readonly ApiView[];
  /** The OpenAPI files that were opened, by connection. */
  readonly files: ReadonlyMap<string, OpenApiView>;
  readonly isPending: boolean;
  readonly error: RpcError | null;
}

const NONE: ReadonlyMap<string, OpenApiView> = new Map();

/** What can be called over each connection of the workspace. */
export function useApis(connections: readonly ConnectionView[]): Apis {
  const host = useHost();
  const told = useQueries({
    queries: connections.map(({ id }) => ({
      queryKey: ["api.describe", { connection_id: id }],
      queryFn: () => host.rpc("api.describe", { connection_id: id }),
    })),
    combine: (answers) => ({
      apis: answers.flatMap(({ data }) => data ?? []),
      isPending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
  const files = useQueries({
    queries: told.apis
      .filter(({ openapi_loaded }) => openapi_loaded)
      .map(({ connection_id }) => ({
        queryKey: ["openapi.get", { connection_id }],
        queryFn: () => host.rpc("openapi.get", { connection_id }),
        select: ({ file }: { file: OpenApiView | null }) => ({ connection_id, file }),
      })),
    combine: (answers) => {
      const found = answers.flatMap(({ data }) =>
        data?.file ? [[data.connection_id, data.file] as const] : [],
      );
      return found.length === 0 ? NONE : new Map(found);
    },
  });
  return { ...told, files };
}
