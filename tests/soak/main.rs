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
use gatehouse_tests::soak::{
    Control, Cuts, Flips, Kills, Syncs, cut_power, fail_syncs, flip_bits, kill_and_check, write_as_control,
};

struct Options {
    kills: usize,
    power_cuts: usize,
    failed_syncs: u64,
    flips: usize,
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
    let mut options = Options { kills: 1_000, power_cuts: 200, failed_syncs: 200, flips: 2_000, seed: now };
    let mut rest = args.iter();
    while let Some(name) = rest.next() {
        let number = rest.next().with_context(|| format!("{name} needs a number"))?;
        let number: u64 = number.parse().with_context(|| format!("{name} {number}"))?;
        match name.as_str() {
            "--kills" => options.kills = number as usize,
            "--power-cuts" => options.power_cuts = number as usize,
            "--failed-syncs" => options.failed_syncs = number,
            "--flips" => options.flips = number as usize,
            "--seed" => options.seed = number,
            _ => bail!(
                "there is no option {name}; there are --kills N, --power-cuts N, --failed-syncs N, --flips N \
                 and --seed S"
            ),
        }
    }
    Ok(options)
}

fn soak(options: &Options) -> Result<()> {
    let Options { kills, power_cuts, failed_syncs, flips, seed } = options;
    println!("soak of {}", gatehouse_tests::program::program().display());
    println!(
        "again with: cargo xtask soak --kills {kills} --power-cuts {power_cuts} --failed-syncs {failed_syncs} \
         --flips {flips} --seed {seed}"
    );
    if *kills > 0 {
        let mut line = Line::new("kills", *kills);
        let done = kill_and_check(*seed, *kills, &mut |done, acknowledged| line.show(done, acknowledged));
        let Kills { kills, at_start, acknowledged } = done.map_err(anyhow::Error::msg)?;
        println!(
            "{kills} kills ({at_start} during a start), {acknowledged} acknowledged: 0 lost, 0 changed, 0 damaged"
        );
    }
    if *power_cuts > 0 {
        cuts(options)?;
    }
    if *failed_syncs > 0 {
        let mut line = Line::new("failed syncs", *failed_syncs as usize);
        let done = fail_syncs(*seed, *failed_syncs, &mut |done, acknowledged| line.show(done, acknowledged));
        if let Some(Syncs { failed, refused, acknowledged }) = done.map_err(anyhow::Error::msg)? {
            println!(
                "{failed} failed syncs, {refused} answers of 503, {acknowledged} acknowledged: 0 lost after a cut"
            );
        }
    }
    if *flips > 0 {
        let mut line = Line::new("inboxes with turned bits", *flips);
        let done = flip_bits(*seed, *flips, &mut |done, stored| line.show(done, stored));
        let Flips { rounds, in_journal, whole, salvaged, told, refused, lost } =
            done.map_err(anyhow::Error::msg)?;
        println!(
            "{rounds} inboxes with turned bits ({in_journal} in the journal): {whole} whole, {salvaged} salvaged, \
             {told} told a delivery, {refused} refused with a code; {lost} deliveries told as lost, \
             0 lost or changed in silence, 0 panics"
        );
    }
    Ok(())
}

fn cuts(options: &Options) -> Result<()> {
    let mut line = Line::new("power cuts", options.power_cuts);
    let done =
        cut_power(options.seed, options.power_cuts, &mut |done, acknowledged| line.show(done, acknowledged));
    let Some(done) = done.map_err(anyhow::Error::msg)? else { return Ok(()) };
    let Cuts { cuts, torn, acknowledged, lost_without_sync } = done;
    println!(
        "{cuts} power cuts ({torn} torn), {acknowledged} times an acknowledged delivery: 0 lost, 0 changed, 0 damaged"
    );
    println!("the same moments without a sync of the journal: {lost_without_sync} of {cuts} lose");
    if lost_without_sync == 0 {
        bail!("a disk that forgets the journal lost nothing: the cuts prove nothing");
    }
    control(options)
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
