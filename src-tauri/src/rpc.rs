//! The one command of the window.

use gatehouse_app::{Access, RpcError, dispatch};
use gatehouse_model::Problem;
use serde_json::{Value, json};
use tauri::{AppHandle, State, Url};
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

/// Opens a page in the browser: https, or http on this computer, so that no payload can start a program through it.
fn open_external(handle: &AppHandle, payload: &Value) -> Result<Value, RpcError> {
    let url = payload.get("url").and_then(Value::as_str).unwrap_or_default();
    if !is_page(url) {
        return Err(Problem::new(
            "shell.not_https",
            "Only https pages and those of this computer are opened.",
        )
        .field("url")
        .into());
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

/// Tells a page from everything else that a system opens; without TLS only what this computer itself serves, such as
/// the sandbox's log-in.
fn is_page(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| match url.scheme() {
        "https" => true,
        "http" => matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost")),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn pages_are_https_or_of_this_computer() {
        for page in [
            "https://example.com/a",
            "http://127.0.0.1:4000/timehunter/oauth/authorize?a=b",
            "http://[::1]:1/",
        ] {
            assert!(is_page(page), "{page}");
        }
        let others = [
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1@example.com",
            "file:///etc/passwd",
            "xdg-open",
            "",
        ];
        for other in others {
            assert!(!is_page(other), "{other}");
        }
    }
}
