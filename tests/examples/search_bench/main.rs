//! How long it takes to find deliveries among many, beside the same SQL on a bare connection.
//!
//! Both read the same file in the same process, in turn; what counts is the ratio. Ours reads the query, chooses the
//! index, counts what there is in all and goes through the store's threads. The bare connection has the same settings
//! and runs the very statement that ours comes to, prepared once, and takes every value out of every row.
//! `cargo xtask bench search`.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod cases;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use gatehouse_model::query::{Now, Zone, parse};
use gatehouse_model::{Timestamp, WorkspaceId};
use gatehouse_store::{Cursor, DeliveryFilter, Order, PageStatement, Store};
use gatehouse_tests::many::fill;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::cases::cases;

const PAGE: u32 = 100;

/// How often each is measured.
const ROUNDS: usize = 15;

/// The goals: against bare SQL, of the first page in milliseconds, and of a deep page against the first one.
const RATIO: f64 = 1.5;
const FIRST_MS: f64 = 100.0;
const DEPTH: f64 = 1.5;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut parent, mut kept, mut count) = (PathBuf::from("."), None, 1_000_000);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().with_context(|| format!("{arg} needs a value"))?;
        match arg.as_str() {
            "--folder" => parent = value.into(),
            "--kept" => kept = Some(PathBuf::from(value)),
            "--deliveries" => count = value.parse().context("--deliveries takes a number")?,
            _ => bail!("usage: cargo xtask bench search [--deliveries N] [--kept FOLDER]"),
        }
    }
    match kept {
        Some(folder) => runtime.block_on(in_folder(&folder, count)),
        None => {
            let folder = parent.join(format!("search-{}", std::process::id()));
            let measured = runtime.block_on(in_folder(&folder, count));
            // Of no use to anyone, whether it was measured or not.
            let _ = std::fs::remove_dir_all(&folder);
            measured
        }
    }
}

/// What was measured of one question, in milliseconds.
struct Measured {
    ours: f64,
    bare: Option<f64>,
    first: f64,
    rows: usize,
}

/// What both sides read.
struct Bench {
    store: Store,
    bare: Connection,
    workspace: WorkspaceId,
}

async fn in_folder(folder: &Path, count: u64) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    if !folder.join("gatehouse.db").exists() {
        let began = Instant::now();
        fill(folder, count).await?;
        println!("{count} deliveries stored in {:.0} s", began.elapsed().as_secs_f64());
    }
    let store = Store::open(folder)?;
    let workspace = store.workspaces().await?.first().context("no workspace")?.id;
    let count = store.total_deliveries().await?;
    println!("{count} deliveries, {} bytes each with the index\n", store.size_bytes().await? / count);
    let bench = Bench { store, bare: bare(folder)?, workspace };
    bench.questions(count).await?;
    bench.depths(count).await
}

/// A connection without anything of ours, but with the settings of our readers.
fn bare(folder: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let bare = Connection::open_with_flags(folder.join("gatehouse.db"), flags)?;
    bare.execute_batch(
        "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;",
    )?;
    bare.set_prepared_statement_cache_capacity(64);
    Ok(bare)
}

impl Bench {
    async fn questions(&self, count: u64) -> Result<()> {
        println!(
            "{:<34} {:>5} {:>9} {:>9} {:>6} {:>9}  goal: ratio <= {RATIO}, first <= {FIRST_MS} ms",
            "query", "rows", "ours ms", "bare ms", "ratio", "first ms"
        );
        let mut missed = 0;
        for query in cases(&self.store, self.workspace, count).await? {
            let measured = self.measure(&query, Order::Arrival, None, None).await?;
            missed += usize::from(!told(&query, &measured, FIRST_MS));
        }
        for query in ["", "verdict:invalid", "everywhere", "latency:>1s"] {
            let measured = self.measure(query, Order::OwnTime, None, None).await?;
            missed += usize::from(!told(&format!("{query} (by own time)"), &measured, FIRST_MS));
        }
        println!("{missed} missed\n");
        Ok(())
    }

    /// Goes to three depths by cursor and by the number of the row, in both orders.
    async fn depths(&self, count: u64) -> Result<()> {
        println!(
            "{:<34} {:>5} {:>9} {:>9} {:>6} {:>9} {:>9}  goal: ratio <= {RATIO}, page <= {FIRST_MS} ms, depth <= {DEPTH}",
            "page of", "rows", "ours ms", "bare ms", "ratio", "first ms", "to top"
        );
        for (query, order, name) in [
            ("", Order::Arrival, "all, by arrival"),
            ("", Order::OwnTime, "all, by own time"),
            ("everywhere", Order::Arrival, "a word in each"),
            ("-event:ping", Order::Arrival, "a filter that all fit"),
        ] {
            let mut top = None;
            for depth in [1, count / 2, count] {
                let rank = depth.saturating_sub(if depth == count { u64::from(PAGE) } else { 1 });
                let measured = self.measure(query, order, None, Some(rank)).await?;
                depth_told(&format!("{name}, row {}", rank + 1), &measured, &mut top);
            }
        }
        let mut top = None;
        for depth in [1, count / 2, count] {
            let after = (depth > 1).then_some((count - depth) + u64::from(PAGE) + 1);
            let measured = self.measure("", Order::Arrival, after, None).await?;
            depth_told(&format!("all, behind a cursor at {depth}"), &measured, &mut top);
        }
        Ok(())
    }

    async fn measure(
        &self,
        query: &str,
        order: Order,
        after: Option<u64>,
        rank: Option<u64>,
    ) -> Result<Measured> {
        let now = Now { at: Timestamp::now(), zone: Zone::UTC };
        let query = parse(query, &now)?;
        let filter = DeliveryFilter { workspace_id: Some(self.workspace), query, order };
        let after = after.map(|place| format!("d{place:x}").parse::<Cursor>()).transpose()?;
        // Bytes are looked into by us and not by SQL.
        let statement = match rank {
            Some(rank) if order == Order::Arrival => {
                let begin = self.store.page_at(filter.clone(), None, rank, 1).await?.top;
                Some(self.store.page_statement(filter.clone(), begin, PAGE).await?)
            }
            Some(rank) => {
                let before = self.store.page_at(filter.clone(), None, rank.saturating_sub(1), 1).await?.next;
                Some(self.store.page_statement(filter.clone(), before.filter(|_| rank > 0), PAGE).await?)
            }
            None => Some(self.store.page_statement(filter.clone(), after, PAGE).await?),
        }
        .filter(|statement| !statement.sql.contains("c.body"));
        let (mut ours, mut bare, mut found) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let page = match rank {
                Some(rank) => self.store.page_at(filter.clone(), None, rank, PAGE).await?,
                None => self.store.page(filter.clone(), after, PAGE).await?,
            };
            ours.push(began.elapsed().as_secs_f64() * 1e3);
            found = page.deliveries.len();
            if let Some(statement) = &statement {
                let began = Instant::now();
                let rows = rows(&self.bare, statement)?;
                bare.push(began.elapsed().as_secs_f64() * 1e3);
                if found != rows.min(PAGE as usize) {
                    bail!("{found} rows, and {rows} by bare SQL");
                }
            }
        }
        let first = ours.first().copied().unwrap_or_default();
        let bare = (!bare.is_empty()).then(|| median(bare));
        Ok(Measured { ours: median(ours), bare, first, rows: found })
    }
}

/// Prints a line and tells whether the goals hold.
fn told(name: &str, measured: &Measured, first: f64) -> bool {
    let holds = measured.first <= first && measured.bare.is_none_or(|bare| measured.ours / bare <= RATIO);
    println!("{}  {}", line(name, measured), if holds { "holds" } else { "MISSES" });
    holds
}

fn depth_told(name: &str, measured: &Measured, top: &mut Option<f64>) {
    let to_top = measured.ours / *top.get_or_insert(measured.ours);
    let holds = to_top <= DEPTH
        && measured.ours <= FIRST_MS
        && measured.bare.is_none_or(|bare| measured.ours / bare <= RATIO);
    println!("{} {to_top:>9.2}  {}", line(name, measured), if holds { "holds" } else { "MISSES" });
}

fn line(name: &str, Measured { ours, bare, first, rows }: &Measured) -> String {
    let dash = || "-".to_owned();
    let beside = bare.map_or_else(dash, |bare| format!("{bare:.2}"));
    let ratio = bare.map_or_else(dash, |bare| format!("{:.2}", ours / bare));
    format!("{name:<34} {rows:>5} {ours:>9.2} {beside:>9} {ratio:>6} {first:>9.2}")
}

fn rows(conn: &Connection, PageStatement { sql, values }: &PageStatement) -> Result<usize> {
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
