//! A file with keys, picked by the system's own dialog: unlike a page, the shell learns its path, so that the file can be
//! removed once its keys are kept.

use gatehouse_app::RpcError;
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Asks for a file and gives its path, its name and its text; null where a person changed their mind.
pub(crate) async fn open(handle: &AppHandle) -> Result<Value, RpcError> {
    let (sender, chosen) = tokio::sync::oneshot::channel();
    handle.dialog().file().pick_file(move |path| {
        // Nobody waits any more when the window was closed.
        let _ = sender.send(path);
    });
    let Some(path) = chosen.await.ok().flatten().and_then(|path| path.into_path().ok()) else {
        return Ok(json!({ "file": null }));
    };
    let read = tauri::async_runtime::spawn_blocking(move || {
        let wrong = |why: String| {
            Problem::new("file.unreadable", format!("{} cannot be read: {why}.", path.display()))
                .hint("Look at its rights; files with keys are small and text.")
        };
        let size = std::fs::metadata(&path).map_err(|error| wrong(error.to_string()))?.len();
        if size > LARGEST {
            return Err(wrong("it has more than 8 MB".to_owned()));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(json!({ "file": { "path": path.display().to_string(), "name": name, "text": text } }))
    });
    let read = read.await;
    Ok(read.map_err(|error| Problem::new("app.internal", format!("The reading broke off: {error}.")))??)
}
