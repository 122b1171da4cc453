// The isolation frame sees every call of the window before the core does. It lets a call through unchanged:
// what may be called is decided by the allow-list in the core, and the frame keeps the key from the window.
window.__TAURI_ISOLATION_HOOK__ = (payload) => payload;
