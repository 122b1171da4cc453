import { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Host } from "../host/types";
import type { RpcError } from "./generated";

export const HostContext = createContext<Host | null>(null);

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error("a component that needs the host was rendered outside of HostContext");
  return host;
}

/** Answers stay until the backend announces a change, so nothing is asked twice for its age alone. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
}

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: RpcError;
  }
}
