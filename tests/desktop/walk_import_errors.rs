//! An import job at the sandbox's Keruja that takes some rows and refuses others: why, read in the Explorer.

use anyhow::{Context, Result};
use serde_json::json;

use crate::calls::{answered, begin, body, send, table};
use crate::deliveries::try_the_sandbox;
use crate::hand::{endpoint_of, pictures, press};
use crate::house::House;
use crate::tour::go;
use crate::window::Window;

const ANSWER: &str = "document.querySelector('[aria-label=Answer]')";

#[tokio::test]
async fn the_errors_of_a_keruja_import_job_are_read_row_by_row() -> Result<()> {
    let house = House::new()?;
    let window = Window::open(&house).await?;
    try_the_sandbox(&window).await?;
    let connection = endpoint_of(&window, "keruja").await?["connection_id"].clone();
    let rows = json!([
        { "external_id": "W-1", "first_name": "Łucja", "last_name": "Dąb", "email": "lucja@acme-events.pl" },
        { "external_id": "W-2", "first_name": "Jiří", "last_name": "Čermák", "email": "jiri(at)acme-events.cz" },
        { "external_id": "W-1", "first_name": "Żaneta", "last_name": "Wójcik", "email": "zaneta@acme-events.pl" },
        { "external_id": "W-4", "first_name": "Ostap", "phone": "+380441234567" },
        { "external_id": "W-5", "first_name": "Róża", "last_name": "Śliwa", "email": "roza@acme-events.pl",
          "start_date": "2026-05-01", "end_date": "2026-04-01" },
    ]);

    begin(&window, &connection, "POST", "/api/v1/imports/staff").await?;
    body(&window, &json!({ "rows": rows }).to_string()).await?;
    send(&window, 202).await?;
    let job =
        window.until("the job's id", &format!("/imp_[A-Za-z0-9]+/.exec({ANSWER}.innerText)?.[0]")).await?;
    let job = job.as_str().context("no id")?.to_owned();
    pictures(&window, "walk-import-job").await?;

    // The job takes its time by the sandbox's clock.
    go(&window, "/sandbox").await?;
    press(&window, "+1 min").await?;
    window.until_text("[aria-label=\"Clock and attempts\"]", "ahead").await?;
    // The empty call is still the one that was written before.
    go(&window, &format!("/explorer?open=n:{}", connection.as_str().unwrap_or_default())).await?;
    body(&window, "").await?;
    begin(&window, &connection, "GET", &format!("/api/v1/imports/{job}")).await?;
    send(&window, 200).await?;
    window.until_text("[aria-label=Answer]", "completed_with_errors").await?;
    let read = table(&window, 4).await?;
    let [head, errors @ ..] = &read[..] else { anyhow::bail!("an empty table") };
    let place =
        |name: &str| head.iter().position(|one| one == name).with_context(|| format!("no {name}: {head:?}"));
    let told: Vec<_> = errors
        .iter()
        .map(|error| Ok([place("row")?, place("column")?, place("code")?].map(|at| error[at].as_str())))
        .collect::<Result<_>>()?;
    assert_eq!(
        told,
        [
            ["2", "email", "invalid"],
            ["3", "external_id", "duplicate"],
            ["4", "last_name", "required"],
            ["5", "end_date", "before_start"],
        ]
    );
    pictures(&window, "walk-import-errors").await?;
    let of_graphql = "document.querySelector('[aria-label=\"Errors of the answer\"]')";
    assert_eq!(window.look(of_graphql).await?, serde_json::Value::Null);

    begin(&window, &connection, "GET", &format!("/api/v1/imports/{job}/errors")).await?;
    window.press("Control+Enter").await?;
    window.until_text("[aria-label=Answer]", "text/csv").await?;
    answered(&window, 200).await?;
    window.until_text("[aria-label=Answer] .cm-content", "jiri(at)acme-events.cz").await?;
    assert_eq!(window.complaints().await?, Vec::<String>::new());
    window.close().await
}
