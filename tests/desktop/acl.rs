//! What the window may ask of the core: the generated access list word for word, and tries to get past it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::house::House;
use crate::programs;
use crate::window::Window;

/// One window, one command, two rights to listen. A change here is a change of what a page could do if it were
/// taken over.
fn granted() -> Value {
    json!({
        "main": {
            "identifier": "main",
            "description": "The one local window: the rpc command and listening to events. \
                No files, no shell, no HTTP, no remote addresses.",
            "local": true,
            "windows": ["main"],
            "permissions": ["core:event:allow-listen", "core:event:allow-unlisten", "allow-rpc"],
        }
    })
}

/// The plugins that are compiled in, granted or not.
const COMPILED_IN: [&str; 14] = [
    "__app-acl__",
    "clipboard-manager",
    "core",
    "core:app",
    "core:event",
    "core:image",
    "core:menu",
    "core:path",
    "core:resources",
    "core:tray",
    "core:webview",
    "core:window",
    "dialog",
    "opener",
];

/// What a page that was taken over would try first.
const TRIES: &[(&str, &str)] = &[
    ("plugin:fs|read_text_file", r#"{ "path": "/etc/passwd" }"#),
    ("plugin:fs|write_text_file", r#"{ "path": "/tmp/x", "contents": "x" }"#),
    ("plugin:shell|execute", r#"{ "program": "sh", "args": ["-c", "id"] }"#),
    ("plugin:http|fetch", r#"{ "url": "https://example.com" }"#),
    ("plugin:opener|open_url", r#"{ "url": "https://example.com" }"#),
    ("plugin:opener|open_path", r#"{ "path": "/etc/passwd" }"#),
    ("plugin:opener|reveal_item_in_dir", r#"{ "paths": ["/etc/passwd"] }"#),
    ("plugin:dialog|open", r#"{ "options": {} }"#),
    ("plugin:dialog|save", r#"{ "options": {} }"#),
    ("plugin:dialog|message", r#"{ "message": "Your bank" }"#),
    ("plugin:clipboard-manager|read_text", "{}"),
    ("plugin:clipboard-manager|write_text", r#"{ "text": "x" }"#),
    (
        "plugin:webview|create_webview_window",
        r#"{ "options": { "label": "second", "url": "https://example.com" } }"#,
    ),
    ("plugin:webview|internal_toggle_devtools", "{}"),
    ("plugin:window|create", r#"{ "options": { "label": "second" } }"#),
    ("plugin:window|close", r#"{ "label": "main" }"#),
    ("plugin:window|set_title", r#"{ "label": "main", "value": "Your bank" }"#),
    ("plugin:event|emit", r#"{ "event": "domain-events", "payload": [] }"#),
    ("plugin:event|emit_to", r#"{ "target": "main", "event": "domain-events", "payload": [] }"#),
    ("plugin:path|resolve_directory", r#"{ "directory": 1 }"#),
    ("plugin:app|version", "{}"),
    ("plugin:resources|close", r#"{ "rid": 1 }"#),
    ("plugin:menu|new", r#"{ "kind": "Menu" }"#),
    ("plugin:tray|new", r#"{ "options": {} }"#),
    ("plugin:image|from_path", r#"{ "path": "/etc/passwd" }"#),
    ("open_external", r#"{ "url": "https://example.com" }"#),
];

fn generated(name: &str) -> Result<Value> {
    let path = programs::repository().join("src-tauri/gen/schemas").join(name);
    let text =
        std::fs::read(&path).with_context(|| format!("{} comes with the built program", path.display()))?;
    Ok(serde_json::from_slice(&text)?)
}

#[test]
fn the_access_list_grants_one_command_and_listening() -> Result<()> {
    assert_eq!(generated("capabilities.json")?, granted());
    Ok(())
}

#[test]
fn no_plugin_is_compiled_in_unnoticed() -> Result<()> {
    let manifests = generated("acl-manifests.json")?;
    let found: BTreeSet<&str> =
        manifests.as_object().context("no table")?.keys().map(String::as_str).collect();
    assert_eq!(found, BTreeSet::from(COMPILED_IN));
    let ours = &manifests["__app-acl__"]["permissions"];
    assert_eq!(ours["allow-rpc"]["commands"]["allow"], json!(["rpc"]));
    assert_eq!(ours.as_object().map(serde_json::Map::len), Some(2), "{ours:#}");
    Ok(())
}

#[tokio::test]
async fn the_page_is_refused_everything_but_the_one_command() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    for (command, arguments) in TRIES {
        let answer = window
            .promised(&format!(
                "window.__TAURI_INTERNALS__.invoke({}, {arguments})\
                 .then(() => 'carried out', (error) => String(error))",
                json!(command)
            ))
            .await?;
        let answer = answer.as_str().context("no words")?;
        assert!(answer.contains("not allowed") || answer.contains("not found"), "{command}: {answer}");
    }
    assert_eq!(window.look("document.title").await?, json!("Gatehouse"));
    window.close().await
}

#[tokio::test]
async fn the_one_command_refuses_what_it_does_not_know() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    for (name, payload, code) in [
        ("files.read", json!({ "path": "/etc/passwd" }), "rpc.unknown_command"),
        ("keys.reveal", json!({}), "rpc.unknown_command"),
        ("deliveries.get", json!({ "delivery_id": 7 }), "rpc.invalid_request"),
        ("shell.open_external", json!({ "url": "file:///etc/passwd" }), "shell.not_https"),
    ] {
        let arguments = json!({ "name": name, "payload": payload });
        let refused = window
            .promised(&format!(
                "window.__TAURI_INTERNALS__.invoke('rpc', {arguments}).then(() => null, (error) => error)"
            ))
            .await?;
        assert_eq!(refused["code"], json!(code), "{name}: {refused}");
    }
    window.close().await
}
