//! Replaying by keyboard, and what is still there after the window was closed.

use std::net::TcpStream;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::deliveries::{open_tab, rows, try_the_sandbox};
use crate::house::House;
use crate::window::Window;

const SELECTED: &str = "document.querySelector('[role=row][aria-selected=true]')?.ariaLabel";
const ATTEMPTS: &str =
    "[...document.querySelectorAll('[role=tabpanel] ol > li')].map((one) => one.innerText)";

#[tokio::test]
async fn r_and_enter_replay_and_everything_outlives_the_window() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let replayed = window.look(SELECTED).await?;

    window.press("r").await?;
    window
        .until(
            "the address of the consumer",
            "document.activeElement?.value?.startsWith('http://127.0.0.1:')",
        )
        .await?;
    let target = window.look("document.activeElement.value").await?;
    window.press("Enter").await?;
    window.until("the attempt", &format!("{ATTEMPTS}.some((one) => one.includes({target}))")).await?;
    let attempts = window.look(ATTEMPTS).await?;
    assert!(answered(&attempts, &target, "200"), "{attempts:#}");
    let delivered = rows(&window).await?;
    let before = whole(&window).await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await?;

    let window = Window::open(&house).await?;
    window.until("the focus in the list", "document.activeElement?.matches('[role=row]')").await?;
    assert_eq!(rows(&window).await?, delivered);
    assert_eq!(whole(&window).await?, before);
    window.press("Home").await?;
    for _ in &delivered {
        window.until("a selected delivery", SELECTED).await?;
        if window.look(SELECTED).await? == replayed {
            break;
        }
        window.press("j").await?;
    }
    assert_eq!(window.look(SELECTED).await?, replayed);
    open_tab(&window, "Attempts").await?;
    window
        .until("the attempt of before", &format!("{ATTEMPTS}.some((one) => one.includes({target}))"))
        .await?;
    let attempts = window.look(ATTEMPTS).await?;
    assert!(answered(&attempts, &target, "200"), "{attempts:#}");

    window.until_text("header", "Receiving").await?;
    let status = window.rpc("status.get", json!({})).await?;
    let address = status["receiver"]["address"].as_str().context("the receiver does not listen again")?;
    TcpStream::connect(address).context("the receiver's address does not answer")?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

fn answered(attempts: &Value, target: &Value, status: &str) -> bool {
    let target = target.as_str().unwrap_or_default();
    let all = attempts.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).any(|one| one.starts_with(status) && one.contains(target))
}

/// Keys, endpoints and deliveries, as the core tells of them.
async fn whole(window: &Window) -> Result<Value> {
    let status = window.rpc("status.get", json!({})).await?;
    let workspace = &status["settings"]["active_workspace"];
    let keys = window.rpc("keys.list", json!({ "workspace_id": workspace })).await?;
    let filter = json!({ "filter": { "workspace_id": workspace }, "limit": 100 });
    let deliveries = window.rpc("deliveries.page", filter).await?;
    Ok(json!({ "keys": keys, "deliveries": deliveries }))
}
