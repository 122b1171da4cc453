//! All candidates of the sandbox's rejento in a workbook, although another program has used up most of what the key may
//! ask for in a minute. The save dialog is the system's own.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use gatehouse_tabular::{Control, Limits, SniffOverrides, Table, sniff};
use gatehouse_tests::wire::{exchange, request};
use serde_json::{Value, json};

use crate::calls::{answered, part, send};
use crate::deliveries::try_the_sandbox;
use crate::hand::{endpoint_of, glimpses, pictures, press, until_told};
use crate::house::House;
use crate::save::{dialog, keys, write};
use crate::tour::go;
use crate::window::Window;

/// As many as the sandbox has, and as many calls of a key as it answers in a minute.
const CANDIDATES: usize = 260;
const A_MINUTE: usize = 100;

/// The calls that the other program leaves: two pages, and none for the third.
const LEFT: usize = 2;

/// How long before the end of the minute it is then, in milliseconds. The clock is held there.
const TO_WAIT_MS: u64 = 6_000;

#[tokio::test]
async fn every_candidate_of_rejento_is_saved_as_a_workbook_through_the_limit() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let connection = endpoint_of(&window, "rejento").await?["connection_id"].clone();
    let call = format!("/explorer?open=e:{}:candidates.list", connection.as_str().context("no id")?);
    go(&window, "/sandbox").await?;
    press(&window, "Hold the clock").await?;
    window.until_text("[aria-label=\"Clock and attempts\"] button", "Let the clock run").await?;

    go(&window, &call).await?;
    window
        .until(
            "the call",
            "document.querySelector('main input[aria-label=Path]')?.value.endsWith('/candidates')",
        )
        .await?;
    send(&window, 200).await?;
    window.until_text("[aria-label=Answer]", "1 page, 25 records of 260").await?;
    let other = another_program(&window).await?;
    tokio::task::spawn_blocking(other).await??;
    window.rpc("sandbox.advance", json!({ "millis": 60_000 - TO_WAIT_MS })).await?;

    press(&window, "Follow pages").await?;
    window.until_text("main [role=status][data-waiting]", "the platform asked to wait (429)").await?;
    window.until_text("main [role=status][data-waiting]", "2 pages, 50 records").await?;
    glimpses(&window, "walk-candidates-wait").await?;
    go(&window, "/sandbox").await?;
    press(&window, "+1 min").await?;
    let none_under_way = |told: &Value| told["runs"].as_array().is_some_and(Vec::is_empty);
    until_told(&window, "the last page", ("api.runs", json!({})), none_under_way).await?;
    go(&window, &call).await?;
    window.until_text("[aria-label=Answer]", "11 pages, 260 records of 260").await?;
    answered(&window, 200).await?;
    window.until_text("[aria-label=Answer] [role=status]", "waited").await?;
    part(&window, "Table").await?;
    let rows = format!(
        "document.querySelector('[role=grid][aria-label=Records]')?.getAttribute('aria-rowcount') === '{}'",
        CANDIDATES + 1
    );
    window.until("the table", &rows).await?;
    pictures(&window, "walk-candidates-table").await?;

    let folder = tempfile::tempdir()?;
    let target = folder.path().join("candidates.xlsx");
    press(&window, "XLSX").await?;
    let dialog = dialog().await?;
    keys(&dialog, &["ctrl+a"])?;
    write(&target)?;
    keys(&dialog, &["Return"])?;
    window.until_text("body", "The records were saved as XLSX").await?;

    let (head, people) = rows_of(&target)?;
    let column =
        |name: &str| head.iter().position(|one| one == name).with_context(|| format!("no {name}: {head:?}"));
    let (id, name, country) = (column("id")?, column("name")?, column("country")?);
    let ids: BTreeSet<&String> = people.iter().map(|row| &row[id]).collect();
    assert_eq!((people.len(), ids.len()), (CANDIDATES, CANDIDATES));
    for country_of in ["PL", "CZ"] {
        ensure!(people.iter().any(|row| row[country] == country_of), "nobody of {country_of}");
    }
    ensure!(people.iter().any(|row| row[name].contains(['ł', 'ř', 'ó', 'á', 'ś'])), "letters were lost");
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}

/// Another program with the same key: it calls until only few calls are left.
async fn another_program(window: &Window) -> Result<impl FnOnce() -> Result<()> + use<>> {
    let world = window.rpc("sandbox.world", json!({})).await?;
    let base = world["base_url"].as_str().context("the sandbox does not run")?.to_owned();
    let told = window.rpc("sandbox.credentials", json!({ "platform": "rejento" })).await?;
    let all = told["credentials"].as_array().context("no credentials")?;
    let secret = all.iter().find(|one| one["field"] == json!("secret")).context("no secret")?;
    let authorization = format!("Bearer {}", secret["value"].as_str().context("no value")?);
    Ok(move || {
        let url = format!("{base}/rejento/api/v1/jobs?per_page=1");
        // The window has made one call already.
        for _ in 0..A_MINUTE - LEFT - 1 {
            let asked =
                request("GET", &url, &[("Authorization", &authorization), ("Connection", "close")], b"");
            let answer = exchange(&url, &asked);
            ensure!(answer.status == 200, "{} for the other program: {}", answer.status, answer.text());
        }
        Ok(())
    })
}

/// The head and the rows of a workbook.
fn rows_of(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let (limits, control) = (Limits::default(), Control::none());
    let sniffed =
        sniff(&mut File::open(path)?, "candidates.xlsx", &SniffOverrides::default(), &limits, &control)?;
    let scratch = Box::new(Cursor::new(Vec::new()));
    let mut table = Table::open(Box::new(File::open(path)?), &sniffed, scratch, &limits, &control)?;
    let head = table.header().to_vec();
    let mut rows = Vec::new();
    table.read_all(&control, &mut |row| {
        rows.push((0..head.len()).map(|column| row.text(column).to_owned()).collect());
        ControlFlow::Continue(())
    })?;
    Ok((head, rows))
}
