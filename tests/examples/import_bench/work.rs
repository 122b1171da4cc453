//! The two measured loops, each in a process of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use gatehouse_tabular::{Check, Control, Limits, SniffOverrides, Table, map_columns, sniff};
use serde_json::{Value, json};

/// The least that can be done: every record once, no text of its own.
pub(super) fn bare(path: &Path) -> Result<Value> {
    let began = Instant::now();
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(256 * 1024).from_reader(File::open(path)?);
    let (mut record, mut rows, mut bytes) = (csv::ByteRecord::new(), 0_u64, 0);
    while reader.read_byte_record(&mut record)? {
        rows += 1;
        bytes += record.as_slice().len();
    }
    let seconds = began.elapsed().as_secs_f64();
    std::hint::black_box(bytes);
    Ok(json!({ "seconds": seconds, "rows": rows, "rejected": 0, "keys": 0 }))
}

/// What `gatehouse import check` does: sniff, map, and both passes.
pub(super) fn check(path: &Path) -> Result<Value> {
    let began = Instant::now();
    let profile = gatehouse_providers::platform("keruja").context("no profile keruja")?;
    let schema = profile.import_schema("staff").context("keruja has no staff")?;
    let (limits, control) = (Limits::default(), Control::none());
    let sniffed = sniff(&mut File::open(path)?, "staff.csv", &SniffOverrides::default(), &limits, &control)?;
    let scratch = Box::new(Cursor::new(Vec::new()));
    let mut table = Table::open(Box::new(File::open(path)?), &sniffed, scratch, &limits, &control)?;
    let header = table.header().to_vec();
    let looked_at = table.window(1, 200)?;
    let samples: Vec<Vec<String>> = (0..header.len())
        .map(|column| looked_at.iter().map(|row| row.text(column).to_owned()).collect())
        .collect();
    let mapping: Vec<_> =
        map_columns(&schema, &header, &samples).into_iter().map(|column| column.target).collect();
    let today = jiff::civil::date(2026, 11, 21);
    let mut check = Check::new(&schema, &header, &mapping, &BTreeMap::new(), today);
    table.read_all(&control, &mut |row| {
        check.observe(row);
        ControlFlow::Continue(())
    })?;
    check.decide();
    table.read_all(&control, &mut |row| {
        check.judge(row);
        ControlFlow::Continue(())
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let unique = schema.columns.iter().filter(|column| column.unique);
    let keyed = unique.filter(|column| mapping.iter().flatten().any(|target| *target == column.name)).count();
    let report = check.report();
    Ok(json!({
        "seconds": seconds,
        "rows": report.rows,
        "rejected": report.rejected_rows,
        "keys": report.rows * keyed as u64,
    }))
}

/// Prints what was measured, with the peak of this process's memory.
pub(super) fn report(measured: &Value) -> Result<()> {
    let mut measured = measured.clone();
    let status = std::fs::read_to_string("/proc/self/status").context("the peak is read from /proc")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: f64 = peak.trim().trim_end_matches("kB").trim().parse()?;
    measured["peak_mib"] = json!(kib / 1024.0);
    println!("{measured}");
    Ok(())
}
