//! Long work in the foreground: progress for a person, and an end when they interrupt it.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use gatehouse_app::Watch;
use gatehouse_model::Problem;

use crate::out::Out;

/// How often progress is shown, in milliseconds.
const PACE: u64 = 100;

/// Runs `work` off the thread that listens for the interruption.
pub(in crate::command) async fn watched<T: Send + 'static>(
    out: Out,
    verb: &'static str,
    work: impl FnOnce(&Watch<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let mut job = tokio::task::spawn_blocking(move || {
        let line = Line::new(out, verb);
        let progress = |done, total| line.show(done, total);
        let cancelled = || stopped.load(Ordering::Relaxed);
        let done = work(&Watch { progress: &progress, cancelled: &cancelled });
        line.clear();
        done
    });
    let ended = tokio::select! {
        ended = &mut job => ended,
        () = crate::command::interrupted() => {
            stop.store(true, Ordering::Relaxed);
            job.await
        }
    };
    ended.map_err(|error| Problem::new("app.internal", format!("The work broke off: {error}.")))?
}

/// One line on standard error that is written over, at a terminal only.
struct Line {
    verb: &'static str,
    shown: bool,
    began: Instant,
    last: AtomicU64,
}

impl Line {
    fn new(out: Out, verb: &'static str) -> Self {
        let shown = !out.machine() && std::io::stderr().is_terminal();
        Self { verb, shown, began: Instant::now(), last: AtomicU64::new(0) }
    }

    fn show(&self, done: u64, total: u64) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if !self.shown || total == 0 || now < self.last.load(Ordering::Relaxed) + PACE {
            return;
        }
        self.last.store(now, Ordering::Relaxed);
        let percent = done.min(total).saturating_mul(100) / total;
        // Progress that cannot be shown is no failure.
        let _ = write!(std::io::stderr(), "\r{} {percent} % ", self.verb);
    }

    fn clear(&self) {
        if self.last.load(Ordering::Relaxed) > 0 {
            let _ = write!(std::io::stderr(), "\r{:width$}\r", "", width = self.verb.len() + 7);
        }
    }
}
