import { useEffect, useState } from "react";
import { useHost } from "../../rpc/client";

export type CopyState = "idle" | "copied" | "failed";

const SHOWN_MS = 2_000;

/** Copies text through the host and tells for two seconds how it went. */
export function useCopy(): { state: CopyState; copy: (text: string) => void } {
  const host = useHost();
  const [state, setState] = useState<CopyState>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (text: string) => {
    host.copyText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  return { state, copy };
}
