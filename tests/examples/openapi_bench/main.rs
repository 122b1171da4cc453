//! How long an OpenAPI file of 2,000 operations takes to open, and a search of its list for each key that is pressed.
//!
//! Opened means: read, looked through, kept in the store, and written as what crosses to the window. The search is the
//! terminal's; that of the window is held by its own test of 2,000 rows (`ui/src/features/explorer/requests`).
//! `cargo xtask bench sandbox`.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use gatehouse_app::view::WorkspaceCreateRequest;
use gatehouse_app::{App, AppConfig, SecretsChoice, operations_with};
use gatehouse_model::{Environment, Problem};
use serde_json::{Map, Value, json};

const OPERATIONS: usize = 2_000;
const ROUNDS: usize = 7;

/// What the issue asks for; a key press has the time of one frame.
const OPENS: Duration = Duration::from_millis(300);
const KEY: Duration = Duration::from_millis(16);

const TYPED: &str = "post shift 17";

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measured())
}

async fn measured() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("api.json");
    let text = generated();
    std::fs::write(&file, &text)?;
    let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(folder.path().join("house")) };
    let app = App::open(config).await.map_err(told)?;
    let create = WorkspaceCreateRequest {
        name: "Bench".to_owned(),
        environment: Environment::Production,
        platforms: vec!["keruja".to_owned()],
    };
    let workspace = app.create_workspace(create).await.map_err(told)?;
    let connection = workspace.connections[0].id;
    let mut opened = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let view = app.open_openapi(connection, Path::new(&file), "api.json").await.map_err(told)?;
        let crossing = serde_json::to_vec(&view)?;
        opened.push(began.elapsed());
        ensure!(view.operations.len() == OPERATIONS && !crossing.is_empty(), "the file was not read whole");
    }
    let view = app.open_openapi(connection, &file, "api.json").await.map_err(told)?;
    let mut keys = Vec::new();
    for end in 1..=TYPED.len() {
        let began = Instant::now();
        let found = operations_with(&view, &TYPED[..end]).len();
        keys.push(began.elapsed());
        ensure!(found > 0, "`{}` finds nothing", &TYPED[..end]);
    }
    opened.sort();
    let (median, worst) = (opened[ROUNDS / 2], keys.into_iter().max().unwrap_or_default());
    let size = text.len() / 1024;
    println!(
        "an OpenAPI file of {OPERATIONS} operations ({size} KiB): opened in {:.1} ms, slowest of {ROUNDS} {:.1} ms (wanted less than {})",
        ms(median),
        ms(opened[ROUNDS - 1]),
        OPENS.as_millis()
    );
    println!(
        "its list searched as `{TYPED}` is typed: slowest key {:.2} ms (wanted less than {})",
        ms(worst),
        KEY.as_millis()
    );
    if median >= OPENS || worst >= KEY {
        bail!("it is slower than wanted");
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn told(problem: Problem) -> anyhow::Error {
    anyhow::anyhow!("{problem}")
}

/// Writes a file with a body and references for each operation, as real ones have them.
fn generated() -> String {
    let mut paths = Map::new();
    for number in 0..OPERATIONS / 2 {
        let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } });
        let limit =
            json!({ "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } });
        let body = json!({ "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/S{}", number % 100) } } } });
        let answers = json!({ "200": { "description": "it", "content": body["content"] }, "404": { "description": "no" } });
        paths.insert(
            format!("/shifts{number}/{{id}}"),
            json!({
                "get": { "summary": "One shift", "tags": ["shifts"], "parameters": [id, limit], "responses": answers },
                "post": { "summary": "Change a shift", "tags": ["shifts"], "parameters": [id], "requestBody": body, "responses": answers },
            }),
        );
    }
    let schemas: Map<String, Value> = (0..100)
        .map(|number| {
            let next = format!("#/components/schemas/S{}", (number + 1) % 100);
            let fields = json!({ "start": { "type": "string", "format": "date-time" }, "hours": { "type": "number" }, "next": { "$ref": next } });
            (format!("S{number}"), json!({ "type": "object", "required": ["start"], "properties": fields }))
        })
        .collect();
    json!({ "openapi": "3.1.0", "info": { "title": "Bench", "version": "1" }, "paths": paths, "components": { "schemas": schemas } })
        .to_string()
}
