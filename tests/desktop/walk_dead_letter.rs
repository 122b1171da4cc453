//! A log-in at the sandbox's TimeHunter by OAuth, in the browser that the window opens, and with its token a delivery
//! that TimeHunter had given up sent again by a call.

use anyhow::{Context, Result, ensure};
use gatehouse_tests::wire::{exchange, request};
use serde_json::{Value, json};

use crate::calls::{begin, part, send};
use crate::deliveries::try_the_sandbox;
use crate::hand::{
    choose, endpoint_of, fill, no_dialog, pictures, press, reach, received, until_told, workspace,
};
use crate::house::House;
use crate::tour::go;
use crate::window::Window;

const LOGIN: &str = "TimeHunter for us";
const ANSWER: &str = "document.querySelector('[aria-label=Answer]')";

/// The events of a series, and the attempts of TimeHunter's whole schedule.
const SERIES: usize = 3;
const ATTEMPTS: usize = 6;

#[tokio::test]
async fn a_dead_letter_of_timehunter_is_sent_again_with_a_token_of_oauth() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let endpoint = endpoint_of(&window, "timehunter").await?;
    let letter = give_up(&window, &endpoint).await?;
    log_in(&window, &house).await?;

    begin(&window, &endpoint["connection_id"], "GET", "/api/webhooks/dead-letters").await?;
    with_the_token(&window).await?;
    send(&window, 200).await?;
    window.until_text("[aria-label=Answer]", &letter).await?;
    pictures(&window, "walk-dead-letters").await?;

    let arrived = received(&window, &endpoint).await?.len();
    begin(&window, &endpoint["connection_id"], "POST", "/api/webhooks/dead-letters/{id}/requeue").await?;
    part(&window, "Params").await?;
    fill(&window, ":id", &letter).await?;
    with_the_token(&window).await?;
    send(&window, 202).await?;
    let page = json!({ "filter": { "endpoint_id": endpoint["id"] }, "limit": 200 });
    let one_more = |page: &Value| page["total"] == json!(arrived + 1);
    let page = until_told(&window, "the delivery", ("deliveries.page", page), one_more).await?;
    let newest = &page["deliveries"][0];
    ensure!(newest["reason"] == json!("ok") && newest["status_answered"] == json!(200), "{newest:#}");
    let delivered = |world: &Value| {
        let sent = world["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default();
        sent.iter().any(|one| one["id"] == json!(letter) && one["state"] == json!("delivered"))
    };
    until_told(&window, "that TimeHunter knows it", ("sandbox.world", json!({})), delivered).await?;
    let id = newest["id"].as_str().context("no id")?;
    go(&window, &format!("/deliveries?selected={id}")).await?;
    window.until_text("[aria-label=Delivery]", "this is number 7").await?;
    pictures(&window, "walk-dead-letter-arrived").await?;

    begin(&window, &endpoint["connection_id"], "GET", "/api/webhooks/dead-letters").await?;
    with_the_token(&window).await?;
    send(&window, 200).await?;
    window
        .until(
            "that it is no dead letter any more",
            &format!("!{ANSWER}.innerText.includes({})", json!(letter)),
        )
        .await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// Lets the endpoint fail until TimeHunter gives up, mends it, and names one of the letters.
async fn give_up(window: &Window, endpoint: &Value) -> Result<String> {
    let id = endpoint["id"].as_str().context("no id")?;
    let before = received(window, endpoint).await?.len();
    go(window, &format!("/endpoints?selected={id}")).await?;
    window.until_text("aside h2", "timehunter").await?;
    press(window, "Edit").await?;
    choose(window, "Play a fault", "Answer 500").await?;
    press(window, "Save").await?;
    no_dialog(window).await?;

    go(window, "/sandbox").await?;
    choose(window, "Platform", "TimeHunter").await?;
    press(window, "Send a series").await?;
    let came = |page: &Value, count: usize| page["total"] == json!(before + count);
    let page = json!({ "filter": { "endpoint_id": endpoint["id"] }, "limit": 200 });
    until_told(window, "the first attempts", ("deliveries.page", page.clone()), |page| came(page, SERIES))
        .await?;
    press(window, "+32 h").await?;
    let given_up = |world: &Value| {
        let sent = world["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default();
        sent.len() == SERIES && sent.iter().all(|one| one["is_dead_letter"] == json!(true))
    };
    let world = until_told(window, "the dead letters", ("sandbox.world", json!({})), given_up).await?;
    until_told(window, "every attempt", ("deliveries.page", page), |page| came(page, SERIES * ATTEMPTS))
        .await?;
    window.until_text("[aria-label=\"Sent with every attempt\"]", "dead letter").await?;
    pictures(window, "walk-dead-letter-given-up").await?;

    go(window, &format!("/endpoints?selected={id}")).await?;
    press(window, "Answer as usual").await?;
    window
        .until(
            "the end of the fault",
            "!document.querySelector('aside').innerText.includes('does not answer in earnest')",
        )
        .await?;
    // The newest come first, and TimeHunter lists the oldest first.
    Ok(world["deliveries"][SERIES - 1]["id"].as_str().context("no id")?.to_owned())
}

/// Logs in by OAuth: the window opens the browser, and here is what the browser does.
async fn log_in(window: &Window, house: &House) -> Result<()> {
    go(window, "/settings/keys").await?;
    window.until_text("main h2", "Signing secrets").await?;
    press(window, "Other ways to add a key").await?;
    press(window, "Log in at a platform").await?;
    choose(window, "Where", "timehunter · OAuth in the browser").await?;
    fill(window, "Name", LOGIN).await?;
    fill(window, "Client id", "gatehouse").await?;
    fill(window, "Scopes to ask for", "full-access").await?;
    window.press("Enter").await?;
    press(window, "Open the browser").await?;
    window.until_text("[role=dialog] [role=status]", "/oauth/authorize?").await?;
    pictures(window, "walk-oauth-waits").await?;
    let address = house.opened_in_the_browser().await?;
    let seen = tokio::task::spawn_blocking(move || browse(&address)).await??;
    ensure!(seen.contains("Go back to Gatehouse"), "the browser shows: {seen}");
    no_dialog(window).await?;
    window.until_text("main article h2", LOGIN).await?;
    pictures(window, "walk-oauth-key").await?;
    let keys = window.rpc("keys.list", workspace(window).await?).await?;
    let key = keys["keys"].as_array().and_then(|keys| keys.iter().find(|key| key["name"] == json!(LOGIN)));
    let key = key.context("the key is not listed")?;
    ensure!(key["kept_in"] == json!("keychain") && key["renewable"] == json!(true), "{key:#}");
    Ok(())
}

/// Opens an address and follows where it is sent, as a browser does.
fn browse(address: &str) -> Result<String> {
    let mut address = address.to_owned();
    for _ in 0..5 {
        let answer = exchange(&address, &request("GET", &address, &[("Connection", "close")], b""));
        match answer.header("location") {
            Some(next) => address = next.to_owned(),
            None => return Ok(answer.text()),
        }
    }
    anyhow::bail!("sent on and on, at last to {address}")
}

/// Lets the call go with the token of the log-in.
async fn with_the_token(window: &Window) -> Result<()> {
    part(window, "Auth").await?;
    reach(window, "Authorised by").await?;
    choose(window, "Authorised by", &format!("oauth2 – {LOGIN}")).await
}
