import { useSyncExternalStore } from "react";
import { type Work, works } from "./works";

/** The work on one call. */
export function useWork(key: string): Work {
  return useSyncExternalStore(works.subscribe, () => works.get(key));
}
