//! Timed steps and the table that closes a run.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The steps done so far, with the time each took.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Done>,
}

struct Done {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Steps {
    /// Runs one step under a heading and prints how long it took.
    pub(crate) fn step(&mut self, name: &'static str, what: impl FnOnce() -> Result<()>) -> Result<()> {
        println!("\n── {name} {}", "─".repeat(76_usize.saturating_sub(name.chars().count())));
        let start = Instant::now();
        let result = what();
        let done = Done { name, took: start.elapsed(), passed: result.is_ok() };
        println!("── {name}: {} in {}", verdict(done.passed), seconds(done.took));
        self.done.push(done);
        result.with_context(|| format!("step {name} failed"))
    }

    /// The closing table; `planned` are the steps that should have run.
    pub(crate) fn summary(&self, planned: &[&'static str]) -> String {
        let width = planned.iter().map(|name| name.len()).max().unwrap_or(0);
        let mut table = String::from("\nstep times\n");
        for name in planned {
            let row = match self.done.iter().find(|done| done.name == *name) {
                Some(done) => format!("{:<8}{:>9}", verdict(done.passed), seconds(done.took)),
                None => "not run".to_owned(),
            };
            let _ = writeln!(table, "  {name:<width$}  {row}");
        }
        let total = self.done.iter().map(|done| done.took).sum();
        let _ = writeln!(table, "  {:<width$}  {:<8}{:>9}", "total", "", seconds(total));
        table
    }
}

fn verdict(passed: bool) -> &'static str {
    if passed { "ok" } else { "FAILED" }
}

/// `0.4 s`, `12.3 s`, `4 min 02 s`.
fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0..=99 => format!("{:.1} s", took.as_secs_f64()),
        long => format!("{} min {:02} s", long / 60, long % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_shows_what_passed_what_failed_and_what_did_not_run() {
        let mut steps = Steps::default();
        steps.step("fmt", || Ok(())).unwrap();
        let error = steps.step("clippy", || anyhow::bail!("a warning")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step clippy failed: a warning");
        let table = steps.summary(&["fmt", "clippy", "desktop"]);
        let rows: Vec<&str> = table.lines().collect();
        assert!(rows[2].starts_with("  fmt      ok"), "{table}");
        assert!(rows[3].starts_with("  clippy   FAILED"), "{table}");
        assert!(rows[4].starts_with("  desktop  not run"), "{table}");
        assert!(rows[5].starts_with("  total"), "{table}");
    }

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(62)), "62.0 s");
        assert_eq!(seconds(Duration::from_secs(242)), "4 min 02 s");
    }
}
