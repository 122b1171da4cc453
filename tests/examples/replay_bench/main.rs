//! How fast many deliveries are replayed, durably, beside a bare hyper client that sends as many requests of the same
//! size with as many at once, and whether memory grows with their number. `cargo xtask bench replay`.
//!
//! The target is a process of its own. Rounds of both alternate, so that neither has the machine in a better hour. A
//! target that does nothing shows what our own work costs; one that takes a millisecond is what people have.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

mod bare;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use gatehouse_app::view::{ReplayOrder, ReplayRunPageRequest};
use gatehouse_app::{App, AppConfig, SecretsChoice};
use gatehouse_model::{ReplayRunState, WorkspaceId};
use gatehouse_tests::many::fill;

/// How many are under way at once, here and there.
const AT_ONCE: u16 = 4;

/// How many rounds each of both gets.
const ROUNDS: usize = 3;

/// How long a target takes for its answer: one that does nothing at all, and one that does a little.
const TAKES: [Duration; 2] = [Duration::ZERO, Duration::from_millis(1)];

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", takes] => {
            runtime.block_on(bare::serve(Duration::from_millis(takes.parse().context("milliseconds")?)))
        }
        ["fill", folder, count] => {
            println!("{}", runtime.block_on(fill(Path::new(folder), count.parse().context("a number")?))?);
            Ok(())
        }
        ["memory", "--folder", folder, count] => {
            runtime.block_on(memory(Path::new(folder), count.parse().context("a number")?))
        }
        ["--folder", folder] => runtime.block_on(measure(Path::new(folder), 10_000)),
        ["--folder", folder, "--deliveries", count] => runtime
            .block_on(measure(Path::new(folder), count.parse().context("--deliveries takes a number")?)),
        _ => bail!("usage: cargo xtask bench replay [--deliveries N]"),
    }
}

/// The target, in a process of its own.
struct Target(Child, String);

impl Target {
    fn start(takes: Duration) -> Result<Self> {
        let takes = takes.as_millis().to_string();
        let mut child =
            Command::new(std::env::current_exe()?).args(["serve", &takes]).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let out = child.stdout.take().context("no output")?;
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line)?;
        Ok(Self(child, line.trim().to_owned()))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn measure(parent: &Path, count: u64) -> Result<()> {
    println!("{count} replays, {AT_ONCE} at once, medians of {ROUNDS} rounds");
    println!("{:<22} {:>10} {:>10} {:>6}", "a target that takes", "hyper/s", "ours/s", "ratio");
    in_folder(parent, count, async |app, workspace| {
        for takes in TAKES {
            let target = Target::start(takes)?;
            let (mut ours, mut bare) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                bare.push(bare::send(&target.1, count, AT_ONCE).await?);
                ours.push(replay(app, workspace, &target.1, "", count).await?);
            }
            let speed = |rounds: &[Duration]| count as f64 / median(rounds).as_secs_f64();
            let (bare, ours) = (speed(&bare), speed(&ours));
            let takes = format!("{} ms", takes.as_millis());
            println!("{takes:<22} {bare:>10.0} {ours:>10.0} {:>6.2}", ours / bare);
        }
        Ok(())
    })
    .await?;
    let (few, many) = peaks(parent, count)?;
    let grown = (many as f64 / few as f64 - 1.0) * 100.0;
    println!("peak memory: {few} KiB for {}, {many} KiB for {count} ({grown:+.1} %; goal +10)", count / 10);
    Ok(())
}

/// Opens a house with so many deliveries for the time of some work.
async fn in_folder(
    parent: &Path,
    count: u64,
    work: impl AsyncFnOnce(&Arc<App>, WorkspaceId) -> Result<()>,
) -> Result<()> {
    let folder = parent.join(format!("replay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let worked = async {
        let workspace = filled(&folder, count)?;
        let config = AppConfig { secrets: SecretsChoice::Memory, ..AppConfig::new(&folder) };
        let app = Arc::new(App::open(config).await.map_err(anyhow::Error::msg)?);
        let worked = work(&app, workspace).await;
        app.close().await;
        worked
    }
    .await;
    // Of no use to anyone, whether it was measured or not.
    let _ = std::fs::remove_dir_all(&folder);
    worked
}

/// Fills a house in a process of its own, whose memory is none of ours.
fn filled(folder: &Path, count: u64) -> Result<WorkspaceId> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.arg("fill").arg(folder).arg(count.to_string()).output()?;
    if !output.status.success() {
        bail!("the house could not be filled: {}", String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout)?.trim().parse().context("an id of a workspace")
}

/// Replays what a query finds and gives how long it took, the planning included.
async fn replay(app: &App, workspace: WorkspaceId, url: &str, query: &str, count: u64) -> Result<Duration> {
    let order = ReplayOrder {
        workspace_id: Some(workspace),
        query: Some(query.to_owned()),
        url: url.to_owned(),
        concurrency: Some(AT_ONCE),
        ..ReplayOrder::default()
    };
    let began = Instant::now();
    let run = app.start_replay(order).await.map_err(anyhow::Error::msg)?;
    loop {
        let asked = ReplayRunPageRequest {
            run_id: run.id,
            state: None,
            without_2xx: None,
            after: None,
            limit: Some(1),
        };
        let run = app.replay_run(asked).await.map_err(anyhow::Error::msg)?.run;
        if run.state == ReplayRunState::Done {
            if run.answered_2xx != count {
                bail!("{} of {count} were answered with a 2xx", run.answered_2xx);
            }
            return Ok(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The other process: replays a tenth and all of so many out of one house, and prints its peak memory of either in KiB.
/// Before that it replays as many, for the bounded page caches of the store fill with whatever is done first.
async fn memory(parent: &Path, count: u64) -> Result<()> {
    let target = Target::start(Duration::ZERO)?;
    in_folder(parent, count * 4, async |app, workspace| {
        let few = ("verdict:invalid event:employee.created", count / 10);
        let many = ("event:call.*", count);
        for (query, count) in [many, many, many, few, many] {
            forget_peak()?;
            replay(app, workspace, &target.1, query, count).await?;
            println!("{}", peak_kib()?);
        }
        Ok(())
    })
    .await
}

/// Gives the peak of a tenth of so many, and of all.
fn peaks(parent: &Path, count: u64) -> Result<(u64, u64)> {
    let mut command = Command::new(std::env::current_exe()?);
    let output = command.args(["memory", "--folder"]).arg(parent).arg(count.to_string()).output()?;
    if !output.status.success() {
        bail!("the replay failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    let figures = text.lines().map(str::parse).collect::<Result<Vec<u64>, _>>()?;
    let [.., few, many] = figures.as_slice() else { bail!("no figures") };
    Ok((*few, *many))
}

/// Lets the system count the most memory of this process from here on.
fn forget_peak() -> Result<()> {
    // 5 is the value that resets it; see proc_pid_clear_refs(5).
    std::fs::write("/proc/self/clear_refs", "5").context("the peak of memory cannot be forgotten here")
}

/// Gives the most memory that this process ever had, in KiB; 0 where the system does not tell.
fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.and_then(|line| line.split_whitespace().next()).map_or(Ok(0), str::parse)?)
}

fn median(rounds: &[Duration]) -> Duration {
    let mut rounds = rounds.to_vec();
    rounds.sort_unstable();
    rounds.get(rounds.len() / 2).copied().unwrap_or_default()
}
