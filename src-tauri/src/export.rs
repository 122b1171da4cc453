//! Writing deliveries to a file where a person says, by the system's own dialog.

use std::sync::Arc;

use gatehouse_app::view::ExportRequest;
use gatehouse_app::{App, Existing, ExportOrder, RpcError, Shell, Watch};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// Asks for a place and writes there; a person who changes their mind is no error.
pub(crate) async fn save(handle: &AppHandle, app: &Arc<App>, payload: Value) -> Result<Value, RpcError> {
    let request: ExportRequest = serde_json::from_value(payload).map_err(|error| {
        Problem::new("rpc.invalid_request", format!("The request does not fit: {error}."))
    })?;
    let (sender, chosen) = tokio::sync::oneshot::channel();
    handle.dialog().file().set_file_name(app.export_name(&request)).save_file(move |path| {
        // Nobody waits any more when the window was closed.
        let _ = sender.send(path);
    });
    let Some(path) = chosen.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(json!({ "saved": false }));
    };
    // The dialog asked before it let a file be named that is there.
    let order = ExportOrder { request, shell: Shell::default(), path, existing: Existing::Replace };
    let app = Arc::clone(app);
    let written = tauri::async_runtime::spawn_blocking(move || {
        app.export(&order, &Watch { progress: &|_, _| (), cancelled: &|| false })
    });
    let view = written
        .await
        .map_err(|error| Problem::new("app.internal", format!("The export broke off: {error}.")))??;
    Ok(json!({ "saved": true, "export": view }))
}
