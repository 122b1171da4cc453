//! What happened in the house, passed on to the window at most ten times a second.

use gatehouse_app::coalesced;
use tauri::{AppHandle, Emitter, Manager};

use crate::house::House;

/// Passes events on until the house closes.
pub(crate) fn forward(handle: &AppHandle) {
    let Ok(app) = handle.state::<House>().app().cloned() else { return };
    let handle = handle.clone();
    let mut listener = app.bus().listen();
    tauri::async_runtime::spawn(async move {
        while let Some(events) = coalesced(&mut listener).await {
            if handle.emit("domain-events", events).is_err() {
                break;
            }
        }
    });
}
