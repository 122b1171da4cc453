//! Writing the records of an answer, or the audit, to a file where a person says.

use std::path::PathBuf;
use std::sync::Arc;

use gatehouse_app::view::{ApiExportRequest, AuditExportRequest};
use gatehouse_app::{App, Existing, RpcError};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// Asks for a place and writes an answer there; a person who changes their mind is no error.
pub(crate) async fn save_answer(
    handle: &AppHandle,
    app: &Arc<App>,
    payload: Value,
) -> Result<Value, RpcError> {
    let request: ApiExportRequest = serde_json::from_value(payload).map_err(|error| unfit(&error))?;
    let Some(path) = chosen(handle, &app.answer_file_name(&request)).await else {
        return Ok(json!({ "saved": false }));
    };
    let app = Arc::clone(app);
    // The dialog asked before it let a file be named that is there.
    let written =
        tauri::async_runtime::spawn_blocking(move || app.export_answer(&request, &path, Existing::Replace));
    let view = written
        .await
        .map_err(|error| Problem::new("app.internal", format!("The export broke off: {error}.")))??;
    Ok(json!({ "saved": true, "export": view }))
}

/// Asks for a place and writes the audit there.
pub(crate) async fn save_audit(
    handle: &AppHandle,
    app: &Arc<App>,
    payload: Value,
) -> Result<Value, RpcError> {
    let request: AuditExportRequest = serde_json::from_value(payload).map_err(|error| unfit(&error))?;
    let Some(path) = chosen(handle, &app.audit_file_name(&request)).await else {
        return Ok(json!({ "saved": false }));
    };
    let view = app.export_audit(&request, &path, Existing::Replace).await?;
    Ok(json!({ "saved": true, "export": view }))
}

fn unfit(error: &serde_json::Error) -> Problem {
    Problem::new("rpc.invalid_request", format!("The request does not fit: {error}."))
}

/// Asks a person where a file goes; none where they changed their mind.
async fn chosen(handle: &AppHandle, name: &str) -> Option<PathBuf> {
    let (sender, chosen) = tokio::sync::oneshot::channel();
    handle.dialog().file().set_file_name(name).save_file(move |path| {
        // Nobody waits any more when the window was closed.
        let _ = sender.send(path);
    });
    chosen.await.ok().flatten().and_then(|path| path.into_path().ok())
}
