import { useEffect, useState } from "react";
import type { ReplayOrder, ReplayPreviewView, RpcError } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";

const TYPING_MS = 300;

export interface ReplayPreviewState {
  readonly preview: ReplayPreviewView | null;
  readonly error: RpcError | null;
  /** What is shown is not yet what was typed last. */
  readonly stale: boolean;
}

/** What the order would do, asked for a moment after the last key. Null asks for nothing. */
export function useReplayPreview(order: ReplayOrder | null): ReplayPreviewState {
  // The name that is typed to confirm changes nothing of what would be sent.
  const key = order === null ? null : JSON.stringify({ ...order, confirm: undefined });
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(() => {
    if (key === null) return setAsked(null);
    const timer = setTimeout(() => setAsked(key), TYPING_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const payload = JSON.parse(asked ?? "{}") as ReplayOrder;
  const read = useRead("replay.preview", payload, { enabled: asked !== null, keepPrevious: true });
  return {
    preview: asked === null ? null : (read.data ?? null),
    error: asked === key && !read.isFetching ? read.error : null,
    stale: key !== asked || read.isPlaceholderData,
  };
}
