import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { DomainEvent } from "../rpc/generated";
import { inChunks } from "./chunks";
import { type AnswerOf, asRpcError, type ClipboardEnd, type Host, type KeyFile } from "./types";

/** What only a window can do is asked of the shell by the same one command. */
async function shell<Answer>(name: string, payload: object): Promise<Answer> {
  try {
    return await invoke<Answer>("rpc", { name, payload });
  } catch (thrown) {
    throw asRpcError(thrown, "ui.core_failed");
  }
}

/** Makes the error of a refused request for bytes. */
async function refused(response: Response): Promise<never> {
  throw await response.json().then(
    (body) => asRpcError(body?.error ?? body, "ui.bytes_missing"),
    () => asRpcError(`The bytes were refused (${response.status}).`, "ui.bytes_missing"),
  );
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
      if (!response.ok) return refused(response);
      return response.arrayBuffer();
    },
    sendImport(id, file, onProgress, signal) {
      const address = convertFileSrc(`bytes/import/${id}`, "gatehouse");
      const post = async (piece: Blob, offset: number) => {
        const headers = { "X-Offset": String(offset) };
        // WebKit hands a custom scheme the bytes of a buffer, but not those of a blob.
        const body = await piece.arrayBuffer();
        const response = await fetch(address, { method: "POST", headers, body, signal });
        if (!response.ok) await refused(response);
      };
      return inChunks(file, post, onProgress, signal);
    },
    async saveRejected(id) {
      return (await shell<{ saved: boolean }>("shell.save_rejected", { import_id: id })).saved;
    },
    async exportDeliveries(request) {
      return (await shell<{ saved: boolean }>("shell.export_deliveries", request)).saved;
    },
    async exportAnswer(request) {
      return (await shell<{ saved: boolean }>("shell.export_answer", request)).saved;
    },
    async exportAudit(request) {
      return (await shell<{ saved: boolean }>("shell.export_audit", request)).saved;
    },
    async openExternal(url) {
      await shell("shell.open_external", { url });
    },
    async copyText(text) {
      await shell("shell.copy_text", { text });
    },
    async copySecret(text) {
      const { held_ms, copy } = await shell<{ held_ms: number; copy: number }>("shell.copy_secret", { text });
      const ended = shell<{ end: ClipboardEnd }>("shell.secret_ended", { copy });
      return { until: Date.now() + held_ms, ended: ended.then(({ end }) => end) };
    },
    async openKeyFile() {
      return (await shell<{ file: KeyFile | null }>("shell.open_key_file", {})).file;
    },
  };
}
