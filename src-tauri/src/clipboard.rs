//! Secrets in the clipboard: taken out again after a while, and at the end of the program, if they are still there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gatehouse_app::RpcError;
use gatehouse_model::{Problem, Secret};
use serde_json::{Value, json};
use tauri::{AppHandle, Manager};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tokio::sync::oneshot;

/// How long a secret stays in the clipboard.
const HELD: Duration = Duration::from_secs(30);

/// How the holding of a secret ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It was there, and is not any more.
    Cleared,
    /// Something else was there, and was left alone.
    Left,
    /// Nobody could look.
    Unknown,
}

impl End {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Cleared => "cleared",
            Self::Left => "left",
            Self::Unknown => "unknown",
        }
    }
}

/// A clipboard.
trait Board {
    fn read(&self) -> Option<String>;
    fn write(&self, text: &str) -> Result<(), String>;
}

impl Board for AppHandle {
    fn read(&self) -> Option<String> {
        self.clipboard().read_text().ok()
    }

    fn write(&self, text: &str) -> Result<(), String> {
        self.clipboard().write_text(text).map_err(|error| error.to_string())
    }
}

/// The secret that was copied last, while it is held.
#[derive(Default)]
pub(crate) struct Held {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    copies: u64,
    secret: Option<Secret>,
    waiting: HashMap<u64, oneshot::Receiver<End>>,
}

impl Held {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a copied secret and gives its number.
    fn begin(&self, secret: Secret) -> u64 {
        let mut state = self.state();
        state.copies += 1;
        state.secret = Some(secret);
        state.copies
    }

    /// Takes the secret of a copy out of the clipboard, unless a later one or something else took its place.
    fn end(&self, copy: u64, board: &dyn Board) -> End {
        let mut state = self.state();
        if state.copies != copy {
            return End::Left;
        }
        let Some(secret) = state.secret.take() else { return End::Left };
        drop(state);
        match board.read() {
            Some(text) if text.as_bytes() != secret.expose() => End::Left,
            Some(_) if board.write("").is_ok() => End::Cleared,
            Some(_) | None => End::Unknown,
        }
    }

    /// Takes out what is still held, at the end of the program.
    pub(crate) fn close(&self, handle: &AppHandle) {
        let copy = self.state().copies;
        self.end(copy, handle);
    }
}

/// Puts a secret on the clipboard, because a person pressed a key for it, and sees to it that it goes again.
pub(crate) fn copy_secret(handle: &AppHandle, payload: &Value) -> Result<Value, RpcError> {
    let text = payload.get("text").and_then(Value::as_str).unwrap_or_default();
    write(handle, text)?;
    let copy = handle.state::<Held>().begin(Secret::from(text));
    let (sender, waiting) = oneshot::channel();
    handle.state::<Held>().state().waiting.insert(copy, waiting);
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(HELD).await;
        // Nobody waits any more when the window was closed.
        let _ = sender.send(handle.state::<Held>().end(copy, &handle));
    });
    Ok(json!({ "copy": copy, "held_ms": HELD.as_millis() as u64 }))
}

/// Waits until a secret is out of the clipboard, and tells how that went.
pub(crate) async fn secret_ended(handle: &AppHandle, payload: &Value) -> Result<Value, RpcError> {
    let copy = payload.get("copy").and_then(Value::as_u64).unwrap_or_default();
    let waiting = handle.state::<Held>().state().waiting.remove(&copy);
    let end = match waiting {
        Some(waiting) => waiting.await.unwrap_or(End::Unknown),
        None => End::Unknown,
    };
    Ok(json!({ "end": end.as_str() }))
}

/// Puts text on the clipboard, because a person pressed a key for it.
pub(crate) fn copy_text(handle: &AppHandle, payload: &Value) -> Result<Value, RpcError> {
    write(handle, payload.get("text").and_then(Value::as_str).unwrap_or_default())?;
    Ok(json!({}))
}

fn write(board: &dyn Board, text: &str) -> Result<(), RpcError> {
    board.write(text).map_err(|error| {
        Problem::new("shell.no_clipboard", format!("Nothing could be copied: {error}."))
            .hint("Select the text and copy it with the keyboard.")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Paper {
        text: Mutex<String>,
        readable: bool,
    }

    impl Paper {
        fn with(text: &str) -> Self {
            Self { text: Mutex::new(text.to_owned()), readable: true }
        }

        fn text(&self) -> String {
            self.text.lock().unwrap().clone()
        }
    }

    impl Board for Paper {
        fn read(&self) -> Option<String> {
            self.readable.then(|| self.text())
        }

        fn write(&self, text: &str) -> Result<(), String> {
            *self.text.lock().unwrap() = text.to_owned();
            Ok(())
        }
    }

    #[test]
    fn a_secret_goes_if_it_is_still_there() {
        let (held, paper) = (Held::default(), Paper::with("GHCANARY"));
        let copy = held.begin(Secret::from("GHCANARY"));
        assert_eq!((held.end(copy, &paper), paper.text().as_str()), (End::Cleared, ""));
        assert_eq!(held.end(copy, &paper), End::Left, "it goes once");
    }

    #[test]
    fn what_a_person_copied_since_stays() {
        let (held, paper) = (Held::default(), Paper::with("a note"));
        let copy = held.begin(Secret::from("GHCANARY"));
        assert_eq!((held.end(copy, &paper), paper.text().as_str()), (End::Left, "a note"));
    }

    #[test]
    fn a_later_secret_has_its_own_time() {
        let (held, paper) = (Held::default(), Paper::with("second"));
        let (first, second) = (held.begin(Secret::from("first")), held.begin(Secret::from("second")));
        assert_eq!((held.end(first, &paper), paper.text().as_str()), (End::Left, "second"));
        assert_eq!((held.end(second, &paper), paper.text().as_str()), (End::Cleared, ""));
    }

    #[test]
    fn a_clipboard_that_cannot_be_looked_into_is_told_as_such() {
        let (held, paper) = (Held::default(), Paper { readable: false, ..Paper::with("GHCANARY") });
        let copy = held.begin(Secret::from("GHCANARY"));
        assert_eq!((held.end(copy, &paper), paper.text().as_str()), (End::Unknown, "GHCANARY"));
    }
}
