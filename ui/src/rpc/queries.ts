import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from "@tanstack/react-query";
import type { AnswerOf, ByteKind, CommandName, RequestOf } from "../host/types";
import { useHost } from "./client";
import type { RpcError } from "./generated";

export interface ReadOptions {
  /** Asks only when true; true when absent. */
  enabled?: boolean;
  /** Shows the answer to the last payload until the one to the new payload is there. */
  keepPrevious?: boolean;
}

/** Reads by a command. The answer is asked for anew when the backend announces one of the command's topics. */
export function useRead<Name extends CommandName>(
  name: Name,
  payload: RequestOf<Name>,
  options: ReadOptions = {},
): UseQueryResult<AnswerOf<Name>, RpcError> {
  const host = useHost();
  return useQuery<AnswerOf<Name>, RpcError>({
    queryKey: [name, payload],
    queryFn: () => host.rpc(name, payload),
    enabled: options.enabled ?? true,
    placeholderData: options.keepPrevious ? (keepPreviousData as never) : undefined,
  });
}

/** Changes by a command. It invalidates nothing: the backend announces what changed. */
export function useMutate<Name extends CommandName>(
  name: Name,
): UseMutationResult<AnswerOf<Name>, RpcError, RequestOf<Name>> {
  const host = useHost();
  return useMutation<AnswerOf<Name>, RpcError, RequestOf<Name>>({
    mutationKey: [name],
    mutationFn: (payload) => host.rpc(name, payload),
  });
}

/** Reads bytes; they never change once stored. `id` null asks for nothing. */
export function useBytes(kind: ByteKind, id: string | null): UseQueryResult<ArrayBuffer, RpcError> {
  const host = useHost();
  return useQuery<ArrayBuffer, RpcError>({
    queryKey: ["bytes", kind, id],
    queryFn: () => host.bytes(kind, id ?? ""),
    enabled: id !== null,
    // A body may be large: it leaves the memory soon after nobody looks at it, and secrets at once.
    gcTime: kind.startsWith("revealed-") ? 0 : 10_000,
  });
}
