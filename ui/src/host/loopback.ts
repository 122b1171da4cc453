import type { DomainEvent } from "../rpc/generated";
import { inChunks } from "./chunks";
import { download, proposedName } from "./download";
import { eventStream } from "./eventStream";
import { secretClipboard } from "./secretClipboard";
import { asRpcError, type Host } from "./types";

const TOKEN = "gatehouse.token";
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 8_000;

/** Takes the token out of the address, so that it is not in the history nor in a copied address. */
export function takeToken(location: Location, history: History, storage: Storage): string | null {
  const found = /[#&]token=([^&]+)/.exec(location.hash)?.[1];
  if (found === undefined) return storage.getItem(TOKEN);
  const token = decodeURIComponent(found);
  storage.setItem(TOKEN, token);
  history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

/** The browser's host: HTTP to the loopback address that served the page. */
export function loopbackHost(token: string | null, origin = window.location.origin): Host {
  const authorised = { Authorization: `Bearer ${token ?? ""}` };

  async function reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(origin + path, init);
    } catch (thrown) {
      if (init.signal?.aborted) throw thrown;
      throw {
        code: "ui.unreachable",
        message: "Gatehouse does not answer.",
        hint: "Look whether `gatehouse serve` still runs in its terminal.",
        fields: {},
      };
    }
  }

  async function refused(response: Response): Promise<never> {
    const body: unknown = await response.json().catch(() => null);
    const error = (body as { error?: unknown } | null)?.error;
    throw asRpcError(error ?? `Gatehouse answered ${response.status}.`, "ui.refused");
  }

  /** Asks for a file, and hands it to the browser as a download. */
  async function fetchFile(path: string, request: object): Promise<boolean> {
    const response = await reach(path, {
      method: "POST",
      headers: { ...authorised, "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    if (!response.ok) return refused(response);
    download(await response.blob(), proposedName(response.headers.get("Content-Disposition")));
    return true;
  }

  return {
    kind: "browser",
    async rpc(name, payload) {
      const response = await reach("/rpc", {
        method: "POST",
        headers: { ...authorised, "Content-Type": "application/json" },
        body: JSON.stringify({ name, payload }),
      });
      if (!response.ok) return refused(response);
      const body = await response.json().catch(() => null);
      if (body?.error !== undefined) throw asRpcError(body.error, "ui.refused");
      return body?.answer;
    },
    events(listener, onGap) {
      const stop = new AbortController();
      void (async () => {
        let wait = FIRST_RETRY_MS;
        while (!stop.signal.aborted) {
          try {
            const response = await reach("/events", { headers: authorised, signal: stop.signal });
            if (!response.ok || response.body === null) await refused(response);
            else {
              wait = FIRST_RETRY_MS;
              onGap();
              for await (const data of eventStream(response.body))
                listener(JSON.parse(data) as DomainEvent[]);
            }
          } catch {
            // Tried again below; a page that cannot be reached says so in its own queries.
          }
          if (stop.signal.aborted) return;
          await new Promise((resolve) => setTimeout(resolve, wait));
          wait = Math.min(wait * 2, LAST_RETRY_MS);
        }
      })();
      return () => stop.abort();
    },
    async bytes(kind, id) {
      const response = await reach(`/bytes/${kind}/${encodeURIComponent(id)}`, { headers: authorised });
      if (!response.ok) return refused(response);
      return response.arrayBuffer();
    },
    sendImport(id, file, onProgress, signal) {
      const path = `/bytes/import/${encodeURIComponent(id)}`;
      const put = async (body: Blob, offset: number) => {
        const headers = { ...authorised, "X-Offset": String(offset) };
        const response = await reach(path, { method: "PUT", headers, body, signal });
        if (!response.ok) await refused(response);
      };
      return inChunks(file, put, onProgress, signal);
    },
    async saveRejected(id) {
      const response = await reach(`/bytes/import-rejected/${encodeURIComponent(id)}`, {
        headers: authorised,
      });
      if (!response.ok) return refused(response);
      download(await response.blob(), proposedName(response.headers.get("Content-Disposition")));
      return true;
    },
    exportDeliveries: (request) => fetchFile("/export", request),
    exportAnswer: (request) => fetchFile("/export/answer", request),
    exportAudit: (request) => fetchFile("/export/audit", request),
    async openExternal(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    ...secretClipboard(),
  };
}
