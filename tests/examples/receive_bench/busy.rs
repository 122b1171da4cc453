//! What acknowledgements notice of a search and an export in the same program.
//!
//! The house has deliveries in plenty. A process of its own sends at a fixed rate; rounds with nothing else to do
//! and rounds in which one person searches without a pause and another exports everything take turns.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use gatehouse_app::view::{DeliveryFilterRequest, DeliveryPageRequest, ExportRequest, ReceiverStartRequest};
use gatehouse_app::{App, AppConfig, Existing, ExportOrder, Format, SecretsChoice, Shell, Watch};
use gatehouse_tests::load::{Load, Target, steady};
use gatehouse_tests::many::fill;
use tokio::runtime::Runtime;

use crate::table::verdict;

const DELIVERIES: u64 = 100_000;
const LOAD: Load = Load { connections: 16, body: 1024, header: None, keep_alive: true };
const RATE: f64 = 200.0;
const LASTS: Duration = Duration::from_secs(6);
const PAIRS: usize = 5;
const GOAL: f64 = 5.0;
/// How many words are searched for in turn: in each delivery, in a tenth of them, the start of a word, one alone.
const QUERIES: [&str; 4] = ["everywhere", "tenth everywhere", "warehou", "person4711@acme.example"];

/// The other process: sends one round and prints its percentiles in milliseconds.
pub(crate) fn send(url: &str) -> Result<()> {
    let measured = steady(&Target::read(url)?, LOAD, RATE, LASTS);
    if measured.failed() > 0 {
        bail!("{} deliveries were not acknowledged", measured.failed());
    }
    println!("{} {}", measured.percentile(0.5), measured.percentile(0.99));
    Ok(())
}

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let runtime = Runtime::new()?;
    let home = folder.join("home");
    std::fs::create_dir_all(&home)?;
    runtime.block_on(fill(&home, DELIVERIES))?;
    let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(&home) };
    let app = Arc::new(runtime.block_on(App::open(config)).map_err(anyhow::Error::msg)?);
    let receiver =
        runtime.block_on(app.start_receiver(ReceiverStartRequest::default())).map_err(anyhow::Error::msg)?;
    let url = format!("http://{}/in/bench", receiver.address.context("no address")?);
    println!(
        "{DELIVERIES} deliveries; {RATE} a second over {} connections, {PAIRS} rounds of {LASTS:?}; in ms",
        LOAD.connections
    );
    println!("idle p50     p99   busy p50     p99   searches/s   exported/s");
    round(&url)?;
    let (mut idle, mut busy) = (Vec::new(), Vec::new());
    for number in 0..PAIRS {
        let (idle_p50, idle_p99) = round(&url)?;
        let work = Work::start(&runtime, &app, folder.join(format!("export-{number}.jsonl")));
        let (busy_p50, busy_p99) = round(&url)?;
        let (searches, exported) = work.stop(&runtime)?;
        println!(
            "{idle_p50:>8.2} {idle_p99:>7.2} {busy_p50:>10.2} {busy_p99:>7.2} {searches:>12.1} {exported:>12.0}"
        );
        idle.push(idle_p99);
        busy.push(busy_p99);
    }
    runtime.block_on(app.close());
    let (idle, busy) = (median(idle), median(busy));
    let ratio = busy / idle;
    println!("p99 {idle:.2} ms idle, {busy:.2} ms busy: {ratio:.2} times   {}", verdict(GOAL, ratio <= GOAL));
    Ok(())
}

fn round(url: &str) -> Result<(f64, f64)> {
    let output = Command::new(std::env::current_exe()?).args(["steady", url]).output()?;
    if !output.status.success() {
        bail!("the sender failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    let (p50, p99) = text.trim().split_once(' ').context("the sender tells two numbers")?;
    Ok((p50.parse()?, p99.parse()?))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A search and an export that go on until they are stopped.
struct Work {
    over: Arc<AtomicBool>,
    began: Instant,
    exported: Arc<AtomicU64>,
    search: tokio::task::JoinHandle<Result<u64>>,
    export: tokio::task::JoinHandle<Result<()>>,
}

impl Work {
    fn start(runtime: &Runtime, app: &Arc<App>, path: PathBuf) -> Self {
        let (over, exported) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let search = runtime.spawn(search(Arc::clone(app), Arc::clone(&over)));
        let export = runtime.spawn_blocking({
            let (app, over, exported) = (Arc::clone(app), Arc::clone(&over), Arc::clone(&exported));
            move || export(&app, &over, &exported, &path)
        });
        Self { over, began: Instant::now(), exported, search, export }
    }

    /// Gives the searches and the exported deliveries a second.
    fn stop(self, runtime: &Runtime) -> Result<(f64, f64)> {
        let (took, exported) = (self.began.elapsed().as_secs_f64(), self.exported.load(Ordering::Relaxed));
        self.over.store(true, Ordering::Relaxed);
        let searches = runtime.block_on(self.search)??;
        runtime.block_on(self.export)??;
        Ok((searches as f64 / took, exported as f64 / took))
    }
}

async fn search(app: Arc<App>, over: Arc<AtomicBool>) -> Result<u64> {
    let mut searches = 0;
    for query in QUERIES.iter().cycle() {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let filter = DeliveryFilterRequest { query: Some((*query).to_owned()), ..Default::default() };
        let page = app.deliveries(DeliveryPageRequest { filter, ..Default::default() }).await;
        let page = page.map_err(anyhow::Error::msg)?;
        if page.deliveries.is_empty() {
            bail!("{query} finds nothing");
        }
        searches += 1;
    }
    Ok(searches)
}

/// Exports everything, and again, until it is over.
fn export(app: &App, over: &AtomicBool, exported: &AtomicU64, path: &Path) -> Result<()> {
    while !over.load(Ordering::Relaxed) {
        let before = exported.load(Ordering::Relaxed);
        let order = ExportOrder {
            request: ExportRequest { format: Format::Jsonl, ..Default::default() },
            shell: Shell::Sh,
            path: path.to_owned(),
            existing: Existing::Replace,
        };
        let progress = |done: u64, _: u64| exported.store(before + done, Ordering::Relaxed);
        let cancelled = || over.load(Ordering::Relaxed);
        match app.export(&order, &Watch { progress: &progress, cancelled: &cancelled }) {
            Ok(_) => {}
            Err(problem) if problem.code.as_str() == "exchange.cancelled" => {}
            Err(problem) => return Err(anyhow::Error::msg(problem)),
        }
    }
    Ok(())
}
