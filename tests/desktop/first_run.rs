//! From an empty data folder to a verified delivery, by keyboard alone and without a network.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use gatehouse_model::KeyId;
use gatehouse_secrets::{OsKeychain, SecretStore};
use serde_json::json;

use crate::deliveries::{MISMATCH, rows, try_the_sandbox};
use crate::house::House;
use crate::window::Window;

const AT_MOST_PRESSES: u32 = 6;
const AT_MOST: Duration = Duration::from_secs(60);
const PLATFORMS: [&str; 5] = ["keruja", "keruj", "kejue", "rejento", "timehunter"];

#[tokio::test]
async fn a_verified_delivery_is_six_keys_and_a_minute_away() -> Result<()> {
    let house = House::new()?;
    let started = Instant::now();
    let window = Window::open(&house).await?;
    if let Some(milliseconds) = window.first_paint().await? {
        println!("first paint {milliseconds:.0} ms after the start of the process");
    }
    assert_eq!(window.look("location.hash").await?, json!("#/deliveries"));
    window.until_text("h2", "Try with the sandbox").await?;
    window.until_text("h2", "Connect a platform").await?;

    window.until("the focus on Start", "document.activeElement?.innerText.startsWith('Start')").await?;
    window.press("Enter").await?;
    window.until("a valid delivery", "document.querySelector('[role=row][aria-label$=\", Valid\"]')").await?;
    let (took, presses) = (started.elapsed(), window.presses());
    println!("first verified delivery after {presses} key press and {:.1} s", took.as_secs_f64());
    assert!(presses <= AT_MOST_PRESSES && took <= AT_MOST, "{presses} key presses, {took:?}");

    window.until_text("[aria-label=Delivery]", MISMATCH).await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn every_platform_and_every_verdict_is_shown_and_the_failed_one_explains_itself() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;

    let rows = rows(&window).await?;
    for platform in PLATFORMS {
        let part = format!(", {platform}, ");
        assert!(
            rows.iter().any(|row| row.contains(&part) && row.ends_with(", Valid")),
            "{platform}: {rows:#?}"
        );
    }
    for verdict in [", Signature differs", ", Too old", ", Duplicate"] {
        assert!(rows.iter().any(|row| row.ends_with(verdict)), "{verdict}: {rows:#?}");
    }

    let selected = window.look("document.querySelector('[role=row][aria-selected=true]')?.ariaLabel").await?;
    let selected = selected.as_str().context("no row is selected")?;
    assert!(selected.contains("answered 401") && selected.ends_with(", Signature differs"), "{selected}");
    window.until_text("[aria-label=Delivery]", MISMATCH).await?;
    window.until_text("[aria-label=Delivery] code", "signature.mismatch").await?;
    window.until_text("[aria-label=Delivery] li[data-outcome=failed]", "Signature differs").await?;

    // No address but those of the program itself was asked for anything.
    let strangers = "performance.getEntriesByType('resource').map(({ name }) => name)\
        .filter((name) => !/^(tauri|ipc|gatehouse|isolation|data|blob):/.test(name))";
    assert_eq!(window.look(strangers).await?, json!([]));
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

#[tokio::test]
async fn the_secrets_are_in_the_keychain_and_in_no_file() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    window.close().await?;

    let list = house.command_line(&["key", "list"])?;
    let keys = list["keys"].as_array().context("no list of keys")?;
    assert!(keys.len() >= PLATFORMS.len(), "{list:#}");
    let keychain = OsKeychain::new();
    for key in keys {
        let name = key["name"].as_str().context("a key without a name")?;
        assert_eq!(key["kept_in"], json!("keychain"), "{name}");
        let id: KeyId = key["id"].as_str().context("a key without an id")?.parse()?;
        let value = keychain.get(id).await?;
        assert!(value.expose().len() >= 8, "the value of {name} is too short to be looked for");
        // A token scheme puts its value on the wire, and what is on the wire is kept as it came.
        if key["slot"] != json!("app_token") {
            assert_eq!(house.file_holding(value.expose())?, None, "the value of {name} is in a file");
        }
        let checked = house.command_line(&["key", "check", name])?;
        assert_eq!(checked["readable"], json!(true), "{name}");
    }
    Ok(())
}
