//! How long it takes to find deliveries among many, beside the same SQL on a bare connection.
//!
//! Both read the same file in the same process, in turn; what counts is the ratio. Ours reads the query, chooses the
//! index, counts what there is in all and goes through the store's threads; the bare connection runs one prepared
//! statement. `cargo xtask bench search`.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use gatehouse_model::Timestamp;
use gatehouse_model::query::{Now, Zone, parse};
use gatehouse_store::{Cursor, DeliveryFilter, Store};
use gatehouse_tests::many::fill;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

const PAGE: u32 = 100;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--folder", folder] => runtime.block_on(measure(Path::new(folder), 1_000_000)),
        ["--folder", folder, "--deliveries", count] => runtime
            .block_on(measure(Path::new(folder), count.parse().context("--deliveries takes a number")?)),
        _ => bail!("usage: cargo xtask bench search [--deliveries N]"),
    }
}

async fn measure(parent: &Path, count: u64) -> Result<()> {
    let folder = parent.join(format!("search-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let measured = in_folder(&folder, count).await;
    // Of no use to anyone, whether it was measured or not.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

/// A question, and the same in SQL.
struct Case {
    name: String,
    query: String,
    after: Option<u64>,
    /// What stands between the columns and the order.
    sql: String,
    values: Vec<Value>,
}

async fn in_folder(folder: &Path, count: u64) -> Result<()> {
    let began = Instant::now();
    let workspace = fill(folder, count).await?;
    let size = std::fs::metadata(folder.join("gatehouse.db"))?.len() / count;
    println!(
        "{count} deliveries stored in {:.0} s, {size} bytes each with the index",
        began.elapsed().as_secs_f64()
    );
    let store = Store::open(folder)?;
    let bare = Connection::open_with_flags(folder.join("gatehouse.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let id = Value::Blob(workspace.uuid().as_bytes().to_vec());
    let text = |word: &str| Value::Text(word.to_owned());
    let found = "delivery_text CROSS JOIN delivery d ON d.sequence = delivery_text.rowid
                 JOIN endpoint e ON e.id = d.endpoint_id
                 WHERE d.workspace_id = ?1 AND delivery_text MATCH ?2";
    let listed = "delivery d JOIN endpoint e ON e.id = d.endpoint_id WHERE d.workspace_id = ?1";
    let case = |name: &str, query: &str, after, sql: &str, values| Case {
        name: name.to_owned(),
        query: query.to_owned(),
        after,
        sql: sql.to_owned(),
        values,
    };
    let mail = format!("person{}@acme.example", count / 2);
    let cases = [
        case("a mail address", &mail, None, found, vec![id.clone(), text(&format!("\"{mail}\""))]),
        case(
            "a telephone number",
            "+420 777 100 123",
            None,
            found,
            vec![id.clone(), text("digits : 77100123")],
        ),
        case("a word in each tenth", "tenth", None, found, vec![id.clone(), text("tenth")]),
        case("a word in each", "everywhere", None, found, vec![id.clone(), text("everywhere")]),
        case("the start of a word in each", "everyw", None, found, vec![id.clone(), text("everyw*")]),
        case("two words", "tenth everywhere", None, found, vec![id.clone(), text("tenth everywhere")]),
        case(
            "verdict:invalid",
            "verdict:invalid",
            None,
            &format!("{listed} AND d.verdict = ?2"),
            vec![id.clone(), text("invalid")],
        ),
        case(
            "event, exactly",
            "event:shift.published",
            None,
            &format!("{listed} AND d.provider_event = ?2"),
            vec![id.clone(), text("shift.published")],
        ),
        case(
            "status:4xx",
            "status:4xx",
            None,
            &format!("{listed} AND d.status_answered BETWEEN ?2 AND 499 AND d.status_answered >= 300"),
            vec![id.clone(), 400.into()],
        ),
        case("page at depth 1", "", None, listed, vec![id.clone()]),
        case("page in the middle", "", Some(count / 2), listed, vec![id.clone()]),
        case("page at the end", "", Some(u64::from(PAGE) + 1), listed, vec![id.clone()]),
    ];
    println!("what                            ours ms   bare ms  ours/bare    first ms");
    for case in &cases {
        let now = Now { at: Timestamp::now(), zone: Zone::UTC };
        let filter = DeliveryFilter { workspace_id: Some(workspace), query: parse(&case.query, &now)? };
        let after = case.after.map(|place| format!("d{place:x}").parse::<Cursor>()).transpose()?;
        let sql = format!(
            "SELECT {COLUMNS} FROM {} AND d.sequence < ?{} ORDER BY {} DESC LIMIT {}",
            case.sql,
            case.values.len() + 1,
            if case.sql.starts_with("delivery_text") { "delivery_text.rowid" } else { "d.sequence" },
            PAGE + 1
        );
        let mut values = case.values.clone();
        values.push(Value::Integer(case.after.and_then(|place| place.try_into().ok()).unwrap_or(i64::MAX)));
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..15 {
            let began = Instant::now();
            let rows = rows(&bare, &sql, &values)?;
            theirs.push(began.elapsed().as_secs_f64() * 1e3);
            let began = Instant::now();
            let page = store.page(filter.clone(), after, PAGE).await?;
            ours.push(began.elapsed().as_secs_f64() * 1e3);
            if page.deliveries.len() != rows.min(PAGE as usize) {
                bail!("{}: {} rows, and {rows} by bare SQL", case.name, page.deliveries.len());
            }
        }
        let first = ours.first().copied().unwrap_or_default();
        let (ours, theirs) = (median(ours), median(theirs));
        println!("{:<30}  {ours:>7.2}   {theirs:>7.2}   {:>8.2}     {first:>7.2}", case.name, ours / theirs);
    }
    Ok(())
}

/// The columns of a list row.
const COLUMNS: &str = "d.sequence, d.id, d.workspace_id, d.endpoint_id, e.name, e.platform, d.received_at, d.method,
    d.path, d.status_answered, d.size, d.verdict, d.reason, d.fidelity, d.provider_event, d.provider_delivery_id,
    d.attempt, d.duplicate_of, d.replay_of";

fn rows(conn: &Connection, sql: &str, values: &[Value]) -> Result<usize> {
    let mut statement = conn.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            let value: Value = row.get(column)?;
            std::hint::black_box(value);
        }
        count += 1;
    }
    Ok(count)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
