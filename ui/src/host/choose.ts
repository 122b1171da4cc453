import { loopbackHost, takeToken } from "./loopback";
import type { Host } from "./types";

/** The window speaks to Tauri where there is one, else to the server that served the page. */
export async function chooseHost(): Promise<Host> {
  if ("__TAURI_INTERNALS__" in window) {
    const { tauriHost } = await import("./tauri");
    return tauriHost();
  }
  return loopbackHost(takeToken(window.location, window.history, window.sessionStorage));
}
