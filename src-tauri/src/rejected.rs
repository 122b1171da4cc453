//! Saving rejected rows where a person says, by the system's own dialog.

use std::sync::Arc;

use gatehouse_app::view::ImportRequest;
use gatehouse_app::{App, RpcError};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// Asks for a place and writes the rows there; a person who changes their mind is no error.
pub(crate) async fn save(handle: &AppHandle, app: &Arc<App>, payload: Value) -> Result<Value, RpcError> {
    let request: ImportRequest = serde_json::from_value(payload).map_err(|error| {
        Problem::new("rpc.invalid_request", format!("The request does not fit: {error}.")).field("import_id")
    })?;
    let name = app.rejected_name(request.import_id)?;
    let (sender, chosen) = tokio::sync::oneshot::channel();
    handle.dialog().file().set_file_name(name).save_file(move |path| {
        // Nobody waits any more when the window was closed.
        let _ = sender.send(path);
    });
    let Some(path) = chosen.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(json!({ "saved": false, "path": null }));
    };
    let (app, target) = (Arc::clone(app), path.clone());
    let saved =
        tauri::async_runtime::spawn_blocking(move || app.save_rejected(request.import_id, &target)).await;
    let rows =
        saved.map_err(|error| Problem::new("app.internal", format!("Saving broke off: {error}.")))??;
    Ok(json!({ "saved": true, "path": path.display().to_string(), "rows": rows }))
}
