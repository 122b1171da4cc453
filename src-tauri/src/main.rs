//! The window of Gatehouse: a thin shell over `gatehouse-app`.
//!
//! What is absent here: rules of any kind. The shell opens the house, hands commands to the RPC table, passes
//! events on, serves the bytes of bodies and takes those of files; everything else is in the crates below.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod bytes;
mod calls;
mod clipboard;
mod events;
mod export;
mod house;
mod key_file;
#[cfg(target_os = "linux")]
mod paint;
mod rejected;
mod rpc;

use std::process::ExitCode;

use tauri::{Manager, RunEvent};

fn main() -> ExitCode {
    if let Some(ended) = gatehouse_app::keep_if_asked() {
        return ended;
    }
    #[cfg(target_os = "linux")]
    paint::on_the_processor_without_a_card();
    gatehouse_app::harden_process();
    // Before anything else of TLS, because building any TLS client fails without it. An error means that it was done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let house = tauri::async_runtime::block_on(house::House::open());
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol("gatehouse", bytes::answer)
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .manage(house)
        .manage(clipboard::Held::default())
        .setup(|app| {
            events::forward(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|handle, event| {
            if let RunEvent::Exit = event {
                handle.state::<clipboard::Held>().close(handle);
                tauri::async_runtime::block_on(handle.state::<house::House>().close());
            }
        }),
        Err(error) => {
            eprintln!("gatehouse-desktop: the window could not be opened: {error}");
            return ExitCode::from(70);
        }
    }
    ExitCode::SUCCESS
}
