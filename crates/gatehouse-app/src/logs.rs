//! Logs: what Gatehouse did, never what was in it.
//!
//! Libraries that log header values (hyper, reqwest, rustls) are held at `warn`, whatever `RUST_LOG` asks for.

use std::path::Path;

use gatehouse_model::Problem;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// What is written when nothing else is asked for.
const DEFAULT: &str = "info";

/// Crates whose `debug` and `trace` lines carry header values or keychain traffic.
const HELD: [&str; 9] = [
    "hyper",
    "hyper_util",
    "h2",
    "reqwest",
    "rustls",
    "zbus",
    "keyring",
    "keyring_core",
    "zbus_secret_service_keyring_store",
];

/// Keeps the log file open; the last lines are written when it is dropped.
pub struct LogGuard(
    #[expect(dead_code, reason = "held for its drop")] tracing_appender::non_blocking::WorkerGuard,
);

/// Starts writing logs to `folder/logs/gatehouse.log`, a file a day, the last seven kept.
///
/// # Errors
/// `logs.unwritable` when the folder cannot be written. A second call in one process does nothing more.
pub fn start_logs(folder: &Path, asked: Option<&str>) -> Result<LogGuard, Problem> {
    let unwritable = |error: &dyn std::fmt::Display| {
        Problem::new("logs.unwritable", format!("The log file cannot be written: {error}."))
            .hint("Give Gatehouse a data folder that it may write to, with GATEHOUSE_HOME.")
    };
    let folder = folder.join("logs");
    private_folder(&folder).map_err(|error| unwritable(&error))?;
    let file = tracing_appender::rolling::Builder::new()
        .rotation(tracing_appender::rolling::Rotation::DAILY)
        .filename_prefix("gatehouse")
        .filename_suffix("log")
        .max_log_files(7)
        .build(&folder)
        .map_err(|error| unwritable(&error))?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let subscriber = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_env_filter(filter(asked))
        .finish();
    // An error means that this process logs already, which is what is wanted.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(LogGuard(guard))
}

/// Makes the folder for its owner alone: what was done is nobody else's business either.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn filter(asked: Option<&str>) -> EnvFilter {
    let base = EnvFilter::try_new(asked.unwrap_or(DEFAULT)).unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    HELD.iter()
        .filter_map(|name| format!("{name}=warn").parse::<Directive>().ok())
        .fold(base, EnvFilter::add_directive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_that_log_headers_stay_quiet_even_at_trace() {
        let shown = filter(Some("trace")).to_string();
        for name in HELD {
            assert!(shown.contains(&format!("{name}=warn")), "{shown}");
        }
    }
}
