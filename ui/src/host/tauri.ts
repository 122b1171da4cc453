import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { DomainEvent } from "../rpc/generated";
import { type AnswerOf, asRpcError, type Host } from "./types";

/** What only a window can do is asked of the shell by the same one command. */
async function shell(name: string, payload: Record<string, string>): Promise<void> {
  try {
    await invoke("rpc", { name, payload });
  } catch (thrown) {
    throw asRpcError(thrown, "ui.core_failed");
  }
}

/** The window's host: Tauri's IPC. No other file imports Tauri. */
export function tauriHost(): Host {
  return {
    kind: "desktop",
    async rpc(name, payload) {
      try {
        return await invoke<AnswerOf<typeof name>>("rpc", { name, payload });
      } catch (thrown) {
        throw asRpcError(thrown, "ui.core_failed");
      }
    },
    events(listener, onGap) {
      let stopped = false;
      let unlisten: (() => void) | undefined;
      listen<DomainEvent[]>("domain-events", (event) => listener(event.payload)).then(
        (stop) => {
          if (stopped) stop();
          else {
            unlisten = stop;
            // What happened before the listener stood was not heard.
            onGap();
          }
        },
        () => onGap(),
      );
      return () => {
        stopped = true;
        unlisten?.();
      };
    },
    async bytes(kind, id) {
      const response = await fetch(convertFileSrc(`bytes/${kind}/${id}`, "gatehouse"));
      if (!response.ok) {
        throw await response.json().then(
          (body) => asRpcError(body?.error ?? body, "ui.bytes_missing"),
          () => asRpcError(`The bytes could not be read (${response.status}).`, "ui.bytes_missing"),
        );
      }
      return response.arrayBuffer();
    },
    async openExternal(url) {
      await shell("shell.open_external", { url });
    },
    async copyText(text) {
      await shell("shell.copy_text", { text });
    },
  };
}
