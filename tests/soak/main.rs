//! `cargo xtask soak`: P1 for as long as one likes. It is also the negative control that it starts itself.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that talks to the person who started it"
)]

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use gatehouse_tests::soak::{Control, cut_power, kill_and_check, write_as_control};

struct Options {
    kills: usize,
    power_cuts: usize,
    seed: u64,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [word, folder, synchronous] = &args[..]
        && word == "control"
    {
        write_as_control(Path::new(folder), synchronous, &mut std::io::stdout());
        return ExitCode::SUCCESS;
    }
    match options(&args).and_then(|options| soak(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options(args: &[String]) -> Result<Options> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
    let mut options = Options { kills: 1_000, power_cuts: 200, seed: now };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let number = rest.next().with_context(|| format!("{name} needs a number"))?;
        let number: u64 = number.parse().with_context(|| format!("{name} {number}"))?;
        match name.as_str() {
            "--kills" => options.kills = number as usize,
            "--power-cuts" => options.power_cuts = number as usize,
            "--seed" => options.seed = number,
            _ => bail!("there is no option {name}; there are --kills N, --power-cuts N and --seed S"),
        }
    }
    Ok(options)
}

fn soak(options: &Options) -> Result<()> {
    println!("soak of {}", gatehouse_tests::program::program().display());
    println!(
        "again with: cargo xtask soak --kills {} --power-cuts {} --seed {}",
        options.kills, options.power_cuts, options.seed
    );
    if options.kills > 0 {
        let mut progress = Line::new("kills", options.kills);
        let done = kill_and_check(options.seed, options.kills, &mut |done, acknowledged| {
            progress.show(done, acknowledged)
        });
        let done = done.map_err(anyhow::Error::msg)?;
        println!(
            "{} kills ({} of them during a start), {} acknowledged: 0 lost, 0 changed, 0 damaged",
            done.kills, done.at_start, done.acknowledged
        );
    }
    if options.power_cuts > 0 {
        let mut progress = Line::new("power cuts", options.power_cuts);
        let done = cut_power(options.seed, options.power_cuts, &mut |done, acknowledged| {
            progress.show(done, acknowledged)
        });
        if let Some(done) = done.map_err(anyhow::Error::msg)? {
            println!(
                "{} power cuts ({} torn), {} times an acknowledged delivery: 0 lost, 0 changed, 0 damaged",
                done.cuts, done.torn, done.acknowledged
            );
            println!(
                "the same moments without a sync of the journal: {} of {} lose",
                done.lost_without_sync, done.cuts
            );
            control(options)?;
            if done.lost_without_sync == 0 {
                bail!("a disk that forgets the journal lost nothing: the cuts prove nothing");
            }
        }
    }
    Ok(())
}

/// FULL must lose nothing by the same cuts by which NORMAL must lose.
fn control(options: &Options) -> Result<()> {
    for setting in ["full", "normal"] {
        let mut program = Command::new(std::env::current_exe()?);
        let Some(control) = Control::run(&mut program, setting, options.seed, 40) else { return Ok(()) };
        println!(
            "the control at {setting}: {} of {} cuts lose, {} rows in all",
            control.losing, control.cuts, control.lost
        );
        if (control.losing > 0) != (setting == "normal") {
            bail!("the control at {setting} did not behave as it must: the cuts prove nothing");
        }
    }
    Ok(())
}

/// The line that says how far it is.
struct Line {
    what: &'static str,
    all: usize,
    began: Instant,
    shown: Option<Instant>,
}

impl Line {
    fn new(what: &'static str, all: usize) -> Self {
        Self { what, all, began: Instant::now(), shown: None }
    }

    fn show(&mut self, done: usize, acknowledged: usize) {
        if self.shown.is_some_and(|shown| shown.elapsed() < Duration::from_secs(5)) && done < self.all {
            return;
        }
        self.shown = Some(Instant::now());
        let left =
            self.began.elapsed().as_secs_f64() * (self.all.saturating_sub(done)) as f64 / done.max(1) as f64;
        println!("{done}/{} {}, {acknowledged} acknowledged, {:.0} s left", self.all, self.what, left.ceil());
    }
}
