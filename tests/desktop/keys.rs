//! A key's life by keyboard: added, seen without its value, checked, removed.

use anyhow::{Context, Result};
use gatehouse_model::KeyId;
use gatehouse_secrets::{OsKeychain, SecretError, SecretStore};
use serde_json::json;

use crate::deliveries::try_the_sandbox;
use crate::house::House;
use crate::window::Window;

const VALUE: &str = "whsec-7Qd2vXk9pLm4Zr8t-b7c1";

/// Everywhere that a page could show or hold a value.
const PAGE: &str = "document.documentElement.outerHTML + document.body.innerText\
    + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join()\
    + JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + location.href";

#[tokio::test]
async fn a_key_is_added_checked_and_removed_and_its_value_never_shows() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;

    window.press("Control+,").await?;
    window.until_text("nav h1", "Settings").await?;
    window.tab_to("Connections & keys").await?;
    window.press("Enter").await?;
    window.until_text("main h2", "Signing secrets").await?;

    window.tab_to("Add").await?;
    window.press("Enter").await?;
    window.until("the drawer", "document.querySelector('[role=dialog] input[type=password]')").await?;
    window.tab_to("Name").await?;
    window.press("Control+a").await?;
    window.write("Staging key").await?;
    window.tab_to("Value").await?;
    window.write(VALUE).await?;
    let page = window.look("document.documentElement.outerHTML").await?;
    assert!(!page.as_str().context("no page")?.contains(VALUE), "the value is in the page's source");
    window.press("Enter").await?;

    window.until_text("main article h2", "Staging key").await?;
    window.until_text("main article dd code", "…b7c1").await?;
    window.until("the drawer to close", "!document.querySelector('[role=dialog]')").await?;
    assert!(
        !window.look(PAGE).await?.as_str().context("no page")?.contains(VALUE),
        "the value is in the page"
    );

    let status = window.rpc("status.get", json!({})).await?;
    let workspace = json!({ "workspace_id": status["settings"]["active_workspace"] });
    let keys = window.rpc("keys.list", workspace.clone()).await?;
    let keys = keys["keys"].as_array().context("no keys")?;
    let key = keys.iter().find(|key| key["name"] == json!("Staging key")).context("the key is not listed")?;
    let fingerprint =
        key["fingerprint_sha256"].as_str().and_then(|hex| hex.get(..4)).context("no fingerprint")?;
    let shown = format!("document.querySelector('main article').innerText.includes('{fingerprint}')");
    window.until("the fingerprint", &shown).await?;
    let id: KeyId = key["id"].as_str().context("no id")?.parse()?;
    assert_eq!(OsKeychain::new().get(id).await?.expose(), VALUE.as_bytes());
    assert_eq!(house.file_holding(VALUE.as_bytes())?, None);

    window.tab_to("Check").await?;
    window.press("Enter").await?;
    window.until_text("main article [role=status]", "Readable, and the one that was stored").await?;

    window.tab_to("Remove").await?;
    window.press("Enter").await?;
    window.until_text("[role=dialog]", "Remove key Staging key?").await?;
    window.tab_to("Remove it").await?;
    window.press("Enter").await?;
    window
        .until("the key to go", "!document.querySelector('main').innerText.includes('Staging key')")
        .await?;
    let gone = OsKeychain::new().get(id).await;
    assert!(matches!(gone, Err(SecretError::Missing { .. })), "the value outlives its key");
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}
