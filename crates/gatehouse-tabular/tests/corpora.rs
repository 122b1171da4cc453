//! Every file of the import corpora gives a table or a named error, within its limits of time and memory, and what is
//! told of it is right as often as was promised.
//!
//! The corpora are beside the project and never in it: `GATEHOUSE_CORPORA` names the folder.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

#[path = "../examples/answer_corpora/answers.rs"]
mod answers;

use std::{
    fs::{self, File},
    io::Cursor,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use gatehouse_tabular::{Control, Limits, SniffOverrides, Table, TabularError, sniff};
use serde_json::Value;

fn corpora() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let folder = std::env::var_os("GATEHOUSE_CORPORA").map_or_else(beside, PathBuf::from);
    if folder.join("open").is_dir() {
        return Some(folder);
    }
    eprintln!("no corpora at {}: the test is passed over", folder.display());
    None
}

fn files(folder: &Path, kind: &str) -> Vec<(PathBuf, Value)> {
    let mut found = Vec::new();
    for source in fs::read_dir(folder.join("open").join(kind)).unwrap() {
        let source = source.unwrap().path();
        let expected: serde_json::Map<String, Value> =
            serde_json::from_slice(&fs::read(source.join("expected.json")).unwrap()).unwrap();
        found.extend(expected.into_iter().map(|(name, truth)| (source.join(name), truth)));
    }
    found
}

fn read(path: &Path) -> Result<(Table, u64), TabularError> {
    let name = path.file_name().unwrap().to_string_lossy();
    let mut file = File::open(path).unwrap();
    let limits = Limits::default();
    let sniffed = sniff(&mut file, &name, &SniffOverrides::default(), &limits, &Control::none())?;
    let scratch = Box::new(Cursor::new(Vec::new()));
    let mut table = Table::open(Box::new(file), &sniffed, scratch, &limits, &Control::none())?;
    let end = table.read_all(&Control::none(), &mut |_| ControlFlow::Continue(()))?;
    let rows = end.rows;
    assert_eq!(table.rows(), Some(rows), "{name}");
    if let Some(told) = sniffed.rows {
        assert_eq!(told, rows, "{name}: sniffed and read");
    }
    let last = table.window(rows.max(1), 5)?;
    assert_eq!(last.len() as u64, rows.min(1), "{name}");
    Ok((table, rows))
}

/// The most memory that this process ever had, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}

#[test]
fn every_file_gives_a_table_or_a_named_error_in_time_and_in_little_memory() {
    let Some(folder) = corpora() else { return };
    let mut workbooks = (0, 0);
    for kind in ["csv", "xlsx", "enc"] {
        for (path, _) in files(&folder, kind) {
            let begun = Instant::now();
            let read = read(&path);
            if let Err(error) = &read {
                let problem = error.problem();
                assert!(problem.code.starts_with("import.") && problem.hint.is_some(), "{}", path.display());
            }
            if kind == "xlsx" {
                workbooks = (workbooks.0 + u32::from(read.is_ok()), workbooks.1 + 1);
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{}: {:?}", path.display(), begun.elapsed());
            let peak = peak_mib();
            assert!(peak.is_none_or(|peak| peak <= 300), "{}: {peak:?} MiB", path.display());
        }
    }
    assert!(workbooks.0 * 10 >= workbooks.1 * 7, "tables of workbooks: {workbooks:?}");
}

#[test]
fn the_scorer_of_the_corpora_is_content() {
    let Some(folder) = corpora() else { return };
    let answers = answers::all(&folder, &["csv", "xlsx"]).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let (given, scores) = (scratch.path().join("answers.json"), scratch.path().join("scores.json"));
    fs::write(&given, serde_json::to_vec(&answers).unwrap()).unwrap();
    for (kind, subset, least) in [("csv", "hard", 88.0), ("csv", "easy", 98.0), ("xlsx", "all", 90.0)] {
        let mut scorer = Command::new("python3");
        scorer.arg(folder.join("score.py")).arg(&given).args(["--kind", kind, "--subset", subset]);
        let Ok(ended) = scorer.arg("--json").arg(&scores).output() else {
            eprintln!("no python3: the scorer is passed over");
            return;
        };
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
        let scores: Value = serde_json::from_slice(&fs::read(&scores).unwrap()).unwrap();
        let score = scores[kind]["score"].as_f64().unwrap();
        assert!(score >= least, "{kind} {subset}: {score}\n{said}");
    }
}

#[test]
fn delimiters_and_headers_are_found_in_most_files() {
    let Some(folder) = corpora() else { return };
    let (mut delimiters, mut headers) = ((0, 0), (0, 0));
    for (path, truth) in files(&folder, "csv") {
        let Ok((table, _)) = read(&path) else { continue };
        let sniffed = table.sniffed();
        if let (Some(delimiter), true) = (truth["delimiter"].as_str(), truth["cols"] != 1) {
            let found = sniffed.delimiter.as_ref().map(|guess| guess.value.to_string());
            delimiters = (delimiters.0 + u32::from(found.as_deref() == Some(delimiter)), delimiters.1 + 1);
        }
        if let Some(header) = truth.get("header_row") {
            headers = (headers.0 + u32::from(sniffed.header_row.value == header.as_u64()), headers.1 + 1);
        }
    }
    assert!(delimiters.0 * 100 >= delimiters.1 * 96, "delimiters: {delimiters:?}");
    assert!(headers.0 * 100 >= headers.1 * 93, "headers: {headers:?}");
}
