//! The one command of the window.

use gatehouse_app::{Access, RpcError, dispatch};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;

use crate::house::House;
use crate::{calls, clipboard, export, key_file, rejected};

/// Carries out a command of the RPC table, or one of the shell's own: what only a window can do.
#[tauri::command]
pub(crate) async fn rpc(
    handle: AppHandle,
    house: State<'_, House>,
    name: String,
    payload: Value,
) -> Result<Value, RpcError> {
    match name.as_str() {
        "shell.open_external" => open_external(&handle, &payload),
        "shell.copy_text" => clipboard::copy_text(&handle, &payload),
        "shell.copy_secret" | "shell.secret_ended" | "shell.open_key_file"
            if house.app()?.caller() != Access::Owner =>
        {
            Err(Problem::new("rpc.forbidden", "This window may not handle secrets.").into())
        }
        "shell.copy_secret" => clipboard::copy_secret(&handle, &payload),
        "shell.secret_ended" => clipboard::secret_ended(&handle, &payload).await,
        "shell.open_key_file" => key_file::open(&handle).await,
        "shell.export_deliveries" => export::save(&handle, house.app()?, payload).await,
        "shell.export_answer" | "shell.export_audit" if house.app()?.caller() != Access::Owner => {
            Err(Problem::new("rpc.forbidden", "This window may not save what a platform answered.").into())
        }
        "shell.export_answer" => calls::save_answer(&handle, house.app()?, payload).await,
        "shell.export_audit" => calls::save_audit(&handle, house.app()?, payload).await,
        "shell.save_rejected" if house.app()?.caller() != Access::Owner => {
            Err(Problem::new("rpc.forbidden", "This window may not save the rows of an import.").into())
        }
        "shell.save_rejected" => rejected::save(&handle, house.app()?, payload).await,
        _ => {
            let app = house.app()?;
            dispatch(app, app.caller(), &name, payload).await
        }
    }
}

/// Opens a page in the browser: https only, so that no payload can start a program through it.
fn open_external(handle: &AppHandle, payload: &Value) -> Result<Value, RpcError> {
    let url = payload.get("url").and_then(Value::as_str).unwrap_or_default();
    if !url.starts_with("https://") {
        return Err(Problem::new("shell.not_https", "Only https pages are opened.").field("url").into());
    }
    match handle.opener().open_url(url, None::<&str>) {
        Ok(()) => Ok(json!({})),
        Err(error) => {
            Err(Problem::new("shell.no_browser", format!("The page could not be opened: {error}."))
                .hint("Copy the address and open it yourself.")
                .into())
        }
    }
}
