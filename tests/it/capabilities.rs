//! What Gatehouse does of each capability of the five platforms, row by row, and the test that shows it.
//!
//! The rows lie beside this file, one file for each platform. A row without a test fails, and so does one whose test is
//! not there, is skipped, or is no test. `docs/CAPABILITIES.md` is written from the rows by
//! `GATEHOUSE_BLESS=1 cargo test -p gatehouse-tests --test it capabilities`.

mod page;
mod rows;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rows::{PLATFORMS, Row, all, expected, may_be_later};
use source::Sources;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_row_is_there_once_and_no_other() {
    let ids: Vec<String> = all().into_iter().map(|row| row.id).collect();
    let known: BTreeSet<_> = expected().collect();
    let missing: Vec<_> = known.iter().filter(|id| !ids.contains(id)).collect();
    let unknown: Vec<_> = ids.iter().filter(|id| !known.contains(*id)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing: {missing:?}; unknown: {unknown:?}");
    assert_eq!((ids.len(), known.len()), (213, 213), "a row stands twice");
}

#[test]
fn every_row_says_what_it_does_where_and_which_test_shows_it() {
    let wrong: Vec<String> = all().iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Says what a row lacks.
fn complaint(row: &Row) -> Option<String> {
    let what = match (&row.later, row.tests.is_empty()) {
        _ if row.does.trim().is_empty() => "says nothing",
        (Some(_), false) => "has tests, so it is there and not for later",
        (Some(_), true) if !may_be_later(&row.id) => "is not for later",
        (Some(when), true) if !["imports", "payroll"].contains(&when.as_str()) => "is for an unknown later",
        (Some(_), true) => return None,
        (None, true) => "has no test",
        (None, false) if row.window.is_empty() && row.cli.is_empty() => "is nowhere",
        (None, false) => return None,
    };
    Some(format!("{} {what}", row.id))
}

#[test]
fn every_test_that_a_row_names_is_run() {
    let sources = Sources::of(root());
    let wrong: Vec<String> = all()
        .iter()
        .flat_map(|row| row.tests.iter().map(move |test| (row, test)))
        .filter_map(|(row, test)| sources.complaint(test).map(|what| format!("{}: {test}: {what}", row.id)))
        .collect();
    assert!(wrong.is_empty(), "{} names:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_page_is_what_the_rows_say() {
    let file = root().join("docs/CAPABILITIES.md");
    let written = page::written(&all());
    if std::env::var_os("GATEHOUSE_BLESS").is_some() {
        std::fs::write(&file, &written).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == written, "GATEHOUSE_BLESS=1 writes docs/CAPABILITIES.md anew");
}

#[test]
fn the_rows_are_counted_as_the_platforms_have_them() {
    let counts: Vec<usize> = PLATFORMS
        .iter()
        .map(|platform| all().iter().filter(|row| row.platform == platform.id).count())
        .collect();
    assert_eq!(counts, [38, 40, 40, 35, 60]);
}
