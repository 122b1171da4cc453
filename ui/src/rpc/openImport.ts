import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { AnswerOf, RequestOf } from "../host/types";
import { useHost } from "./client";
import type { RpcError } from "./generated";
import type { ImportDesk, OpenImport } from "./importDesk";

export const ImportDeskContext = createContext<ImportDesk | null>(null);

export function useImportDesk(): ImportDesk {
  const desk = useContext(ImportDeskContext);
  if (desk === null) throw new Error("an import was used outside of ImportDeskContext");
  return desk;
}

/** The file on the desk; null when there is none. */
export function useOpenImport(): OpenImport | null {
  const desk = useImportDesk();
  return useSyncExternalStore(desk.subscribe, desk.snapshot);
}

type Asked = "imports.sniff" | "imports.map" | "imports.check";

/**
 * Reads about an open import. The revision is part of the key: the backend answers for its last decision, so that an
 * answer to the same question from before another one must not come from memory.
 */
export function useImportRead<Name extends Asked>(
  name: Name,
  payload: RequestOf<Name>,
  revision: number | string,
  enabled = true,
): UseQueryResult<AnswerOf<Name>, RpcError> {
  const host = useHost();
  return useQuery<AnswerOf<Name>, RpcError>({
    queryKey: [name, payload.import_id, revision],
    queryFn: () => host.rpc(name, payload),
    enabled,
    // What was found stays in view until the next answer, but never that about another file.
    placeholderData: ((previous: AnswerOf<Name> | undefined, query?: { queryKey: readonly unknown[] }) =>
      query?.queryKey[1] === payload.import_id ? previous : undefined) as never,
  });
}
