//! A secret of Kejue is changed while deliveries keep coming: what is signed with the old one and what is signed with
//! the new one both hold, until nothing is signed with the old one any more. Kejue cannot change a subscription's
//! secret, so a second subscription takes the place of the first.

use anyhow::{Context, Result, ensure};
use gatehouse_model::KeyId;
use gatehouse_secrets::{OsKeychain, SecretError, SecretStore};
use serde_json::{Value, json};

use crate::deliveries::try_the_sandbox;
use crate::hand::{
    choose, endpoint_of, fill, no_dialog, pictures, press, press_within, received, tick, until_told,
    workspace,
};
use crate::house::House;
use crate::tour::go;
use crate::window::Window;

const NEW_SECRET: &str = "whsec-kejue-second-8Vq2mX4tLc9Rz";

/// The events of a series, each of which goes to every subscription.
const SERIES: usize = 3;

#[tokio::test]
async fn a_kejue_secret_is_rotated_and_no_delivery_is_lost_or_refused() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let endpoint = endpoint_of(&window, "kejue").await?;
    let old = signing_key(&window, &endpoint, "current").await?;
    let told_before = received(&window, &endpoint).await?.len();

    subscribe(&window, &endpoint, "phones").await?;
    let before = series(&window, &endpoint, 1).await?;
    assert_eq!(signed_with(&window, &before).await?, [0, SERIES], "old and new");

    rotate(&window).await?;
    pictures(&window, "walk-rotation-overlap").await?;
    let still_old = series(&window, &endpoint, 1).await?;
    assert_eq!(signed_with(&window, &still_old).await?, [SERIES, 0], "old and new");
    let newest = still_old[0]["id"].as_str().context("no id")?;
    go(&window, &format!("/deliveries?selected={newest}")).await?;
    window.until_text("[aria-label=Delivery]", "Signed with an old secret").await?;
    pictures(&window, "walk-rotation-old-secret").await?;

    subscribe(&window, &endpoint, "phones again").await?;
    let both = series(&window, &endpoint, 2).await?;
    assert_eq!(signed_with(&window, &both).await?, [SERIES, SERIES], "old and new");
    go(&window, "/endpoints").await?;
    // Kejue is asked when somebody wants to know, since each call counts.
    press(&window, "Ask Kejue again").await?;
    window.until_text("[aria-label=\"Subscription phones\"]", "9 of 9 arrived").await?;
    pictures(&window, "walk-rotation-two-subscriptions").await?;

    press_within(&window, "[aria-label=\"Subscription phones\"]", "Remove").await?;
    window.until_text("[role=dialog]", "Remove the subscription phones?").await?;
    press(&window, "Remove subscription").await?;
    window
        .until("the subscription to go", "!document.querySelector('[aria-label=\"Subscription phones\"]')")
        .await?;
    retire(&window).await?;
    let after = series(&window, &endpoint, 1).await?;
    assert_eq!(signed_with(&window, &after).await?, [0, SERIES], "old and new");

    let all = received(&window, &endpoint).await?;
    assert_eq!(all.len(), told_before + 5 * SERIES);
    let gone = OsKeychain::new().get(old).await;
    assert!(matches!(gone, Err(SecretError::Missing { .. })), "the old value outlives its retirement");
    assert_eq!(house.file_holding(NEW_SECRET.as_bytes())?, None);
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// The key with which deliveries to an endpoint are verified.
async fn signing_key(window: &Window, endpoint: &Value, state: &str) -> Result<KeyId> {
    let told = window.rpc("keys.list", workspace(window).await?).await?;
    let keys = told["keys"].as_array().context("no keys")?;
    let fits = |key: &&Value| {
        key["connection_id"] == endpoint["connection_id"]
            && key["name"] == endpoint["name"]
            && key["state"] == json!(state)
    };
    let found = keys.iter().find(fits).with_context(|| format!("no {state} key: {told:#}"))?;
    Ok(found["id"].as_str().context("no id")?.parse()?)
}

/// Makes a subscription at Kejue that is signed with the secret in use.
async fn subscribe(window: &Window, endpoint: &Value, name: &str) -> Result<()> {
    go(window, "/endpoints").await?;
    press(window, "New subscription").await?;
    fill(window, "Name", name).await?;
    fill(window, "Address", endpoint["url"].as_str().context("the endpoint does not listen")?).await?;
    tick(window, "All events").await?;
    choose(window, "Secret", "The one in use").await?;
    press(window, "Make it").await?;
    no_dialog(window).await?;
    window.until_text(&format!("[aria-label=\"Subscription {name}\"]"), "leads to").await
}

/// Lets Kejue tell its subscriptions of three events, and gives what came of it once all of it arrived.
async fn series(window: &Window, endpoint: &Value, subscriptions: usize) -> Result<Vec<Value>> {
    let before = received(window, endpoint).await?.len();
    go(window, "/sandbox").await?;
    choose(window, "Platform", "Kejue").await?;
    press(window, "Send a series").await?;
    let wanted = before + subscriptions * SERIES;
    let page = json!({ "filter": { "endpoint_id": endpoint["id"] }, "limit": 200 });
    let came = |page: &Value| page["total"] == json!(wanted);
    let page = until_told(window, "every delivery", ("deliveries.page", page), came).await?;
    let new: Vec<Value> = page["deliveries"].as_array().context("no deliveries")?[..wanted - before].to_vec();
    for one in &new {
        ensure!(one["reason"] == json!("ok") && one["status_answered"] == json!(200), "refused: {one:#}");
    }
    let arrived = |world: &Value| {
        let sent = world["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default();
        sent.iter().all(|one| one["state"] == json!("delivered") && one["attempts"][1].is_null())
    };
    until_told(window, "that the sender knows it", ("sandbox.world", json!({})), arrived).await?;
    Ok(new)
}

/// How many were signed with a secret that another one has taken the place of, and with the one in use.
async fn signed_with(window: &Window, deliveries: &[Value]) -> Result<[usize; 2]> {
    let mut counts = [0, 0];
    for one in deliveries {
        let view = window.rpc("deliveries.get", json!({ "delivery_id": one["id"] })).await?;
        let previous =
            view["verdict"]["matched_previous"].as_bool().context("nothing is said of the secret")?;
        counts[usize::from(!previous)] += 1;
    }
    Ok(counts)
}

async fn open_the_key(window: &Window) -> Result<()> {
    go(window, "/settings/keys").await?;
    window.until_text("main h2", "Signing secrets").await?;
    press_within(window, "[aria-labelledby=keys-signing] > li:has([title=kejue])", "KE").await?;
    window.until_text("main article h2", "kejue").await
}

async fn rotate(window: &Window) -> Result<()> {
    open_the_key(window).await?;
    press_within(window, "main article", "Rotate").await?;
    fill(window, "New value", NEW_SECRET).await?;
    press(window, "Rotate it").await?;
    no_dialog(window).await?;
    window.until_text("main article section", "still accepted").await
}

async fn retire(window: &Window) -> Result<()> {
    open_the_key(window).await?;
    press_within(window, "main article", "Retire now").await?;
    window.until_text("[role=dialog]", "Retire the previous value").await?;
    press(window, "Retire it").await?;
    no_dialog(window).await?;
    window
        .until(
            "the old value to count no more",
            "!document.querySelector('main article').innerText.includes('still accepted')",
        )
        .await
        .map(drop)
}
