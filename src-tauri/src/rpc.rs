//! The one command of the window.

use gatehouse_app::{Access, RpcError, dispatch};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::{AppHandle, State};
use tauri_plugin_opener::OpenerExt;

use crate::house::House;

/// Carries out a command of the RPC table, or the shell's own one: opening a page in the browser.
#[tauri::command]
pub(crate) async fn rpc(
    handle: AppHandle,
    house: State<'_, House>,
    name: String,
    payload: Value,
) -> Result<Value, RpcError> {
    if name == "shell.open_external" {
        return open_external(&handle, &payload);
    }
    dispatch(house.app()?, Access::Owner, &name, payload).await
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
