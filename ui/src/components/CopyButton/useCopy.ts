import { useEffect, useState } from "react";
import { useHost } from "../../rpc/client";
import { tellHeld } from "./HeldSecret";

export type CopyState = "idle" | "copied" | "failed";

const SHOWN_MS = 2_000;

/** Copies text through the host and tells for two seconds how it went; a secret goes out of the clipboard again. */
export function useCopy(secret = false): { state: CopyState; copy: (text: string) => void } {
  const host = useHost();
  const [state, setState] = useState<CopyState>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (text: string) => {
    const copied = secret ? host.copySecret(text).then(tellHeld) : host.copyText(text);
    copied.then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  return { state, copy };
}
