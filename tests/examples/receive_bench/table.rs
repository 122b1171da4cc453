//! Acknowledgements a second and their latencies, ours beside the least that can be done, in rounds in turn.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;
use gatehouse_tests::load::{Load, Measured, Target, closed, steady};

use crate::no_http::NoHttp;
use crate::options::Options;
use crate::peers;
use crate::process::{Bare, Ours};

/// How long one receiver is loaded at a time.
pub(crate) const ROUND: Duration = Duration::from_millis(1_000);

/// What ours still has to do after a round, such as the index, is not to be paid by the one after it.
pub(crate) const PAUSE: Duration = Duration::from_millis(400);

/// How long the load of fixed rate lasts, on each.
const STEADY: Duration = Duration::from_secs(4);

/// The part of our own speed at which latencies are measured, on both.
const PART: f64 = 0.5;

const BODIES: [usize; 2] = [1024, 16 * 1024];
const CONNECTIONS: [usize; 3] = [1, 16, 64];
const GOAL: f64 = 0.8;

/// Says whether a goal holds.
pub(crate) fn verdict(goal: f64, holds: bool) -> String {
    format!("goal {goal}: {}", if holds { "holds" } else { "misses" })
}

/// Measures every cell, what sealing costs, and the peers that are installed.
pub(crate) fn measure(options: &Options, folder: &Path) -> Result<()> {
    let ours = Ours::start(&options.program, folder)?;
    let bare = Bare::start(folder)?;
    let no_http = NoHttp::start(folder)?;
    println!(
        "synchronous=FULL; ours, hyper and no HTTP in turn, {} rounds of {ROUND:?} each",
        options.rounds
    );
    println!(
        "  bytes  connections    ours/s   hyper/s  no HTTP/s  failed  ours/hyper  (rounds)      ours/no HTTP"
    );
    let mut speeds = Vec::new();
    for body in BODIES {
        for connections in CONNECTIONS {
            let load = Load { connections, body, header: None, keep_alive: true };
            let cell = cell(&ours.target, &bare.target, &no_http, load, options.rounds);
            println!("{cell}");
            speeds.push((load, cell.ours.per_second()));
        }
    }
    println!(
        "\nfixed rate, half of our speed; latency from the moment at which a request was to leave, in ms"
    );
    println!("  bytes  connections  rate/s  ours p50     p99   p99.9   hyper p50     p99   p99.9");
    for (load, speed) in speeds {
        let rate = speed * PART;
        let own = steady(&ours.target, load, rate, STEADY);
        sleep(PAUSE);
        let other = steady(&bare.target, load, rate, STEADY);
        println!(
            "{:>7} {:>12} {rate:>7.0}   {} {}",
            load.body,
            load.connections,
            latencies(&own),
            latencies(&other)
        );
    }
    sealing(&ours.target, options.rounds);
    peers::compare(&ours, folder)
}

fn latencies(measured: &Measured) -> String {
    let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|part| measured.percentile(part));
    let failed = match measured.failed() {
        0 => String::new(),
        some => format!(" ({some} failed)"),
    };
    format!("{p50:>7.2} {p99:>7.2} {p999:>7.2}{failed}    ")
}

/// One size at one number of connections.
struct Cell {
    load: Load,
    ours: Measured,
    hyper: Measured,
    no_http: f64,
    /// The ratio of each round, in ascending order.
    ratios: Vec<f64>,
}

fn cell(ours: &Target, hyper: &Target, no_http: &NoHttp, load: Load, rounds: usize) -> Cell {
    let mut cell = Cell {
        load,
        ours: Measured::default(),
        hyper: Measured::default(),
        no_http: 0.0,
        ratios: Vec::new(),
    };
    for _ in 0..rounds {
        cell.no_http += no_http.round(load.connections, load.body, ROUND) / rounds as f64;
        let other = closed(hyper, load, ROUND);
        let own = closed(ours, load, ROUND);
        cell.ratios.push(own.per_second() / other.per_second());
        cell.ours.add(own);
        cell.hyper.add(other);
        sleep(PAUSE);
    }
    cell.ratios.sort_by(f64::total_cmp);
    cell
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (own, other) = (self.ours.per_second(), self.hyper.per_second());
        let [least, most] =
            [self.ratios.first(), self.ratios.last()].map(|ratio| ratio.copied().unwrap_or(0.0));
        write!(
            f,
            "{:>7} {:>12} {own:>9.0} {other:>9.0} {:>10.0} {:>7} {:>11.2}  ({least:.2}–{most:.2}) {:>13.2}   {}",
            self.load.body,
            self.load.connections,
            self.no_http,
            self.ours.failed() + self.hyper.failed(),
            own / other,
            own / self.no_http,
            verdict(GOAL, own / other >= GOAL)
        )
    }
}

/// Loads ours with and without a header that is masked and sealed.
fn sealing(ours: &Target, rounds: usize) {
    println!("\nwhat sealing costs            with/s  without/s  with/without");
    for connections in [1, 16] {
        let open = Load { connections, body: 1024, header: None, keep_alive: true };
        let sealed = Load { header: Some(("Authorization", "Bearer 8c1f0f4d2b7a4c5e9d3a")), ..open };
        let (mut with, mut without) = (Measured::default(), Measured::default());
        for _ in 0..rounds {
            with.add(closed(ours, sealed, ROUND));
            sleep(PAUSE);
            without.add(closed(ours, open, ROUND));
            sleep(PAUSE);
        }
        let (with, without) = (with.per_second(), without.per_second());
        println!(
            "1024 bytes, {connections:>2} connections {with:>11.0} {without:>10.0} {:>13.2}",
            with / without
        );
    }
}
