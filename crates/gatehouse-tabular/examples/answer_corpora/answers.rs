//! What the crate finds in each file of the corpora.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Cursor},
    ops::ControlFlow,
    path::Path,
    time::Instant,
};

use gatehouse_tabular::{Control, Limits, SniffOverrides, Table, sniff};
use serde_json::{Value, json};

/// Answers every file of the given kinds.
pub(crate) fn all(corpora: &Path, kinds: &[&str]) -> io::Result<BTreeMap<String, Value>> {
    let mut answers = BTreeMap::new();
    for side in ["open", "hidden"] {
        for kind in kinds {
            let Ok(sources) = fs::read_dir(corpora.join(side).join(kind)) else { continue };
            for source in sources {
                answer_source(kind, &source?.path(), &mut answers)?;
            }
        }
    }
    Ok(answers)
}

fn answer_source(kind: &str, folder: &Path, answers: &mut BTreeMap<String, Value>) -> io::Result<()> {
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&fs::read(folder.join("expected.json"))?)?;
    let source = folder.file_name().unwrap_or_default().to_string_lossy();
    for name in expected.keys() {
        let begun = Instant::now();
        let mut made = answer(kind, &folder.join(name)).unwrap_or_else(|error| json!({ "error": error }));
        made["seconds"] = json!(begun.elapsed().as_secs_f64());
        answers.insert(format!("{kind}/{source}/{name}"), made);
    }
    Ok(())
}

fn answer(kind: &str, path: &Path) -> Result<Value, String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let told = |error: gatehouse_tabular::TabularError| error.problem().to_string();
    // The scorer counts rows and cells of a sheet from its first row on, headings too.
    let overrides =
        SniffOverrides { header_row: (kind == "xlsx").then_some(Some(0)), ..SniffOverrides::default() };
    let limits = Limits::default();
    let sniffed = sniff(&mut file, &name, &overrides, &limits, &Control::none()).map_err(told)?;
    if kind == "xlsx" && sniffed.encoding.is_none() {
        return sheet(file, sniffed, &limits).map_err(told);
    }
    let encoding = sniffed.encoding.as_ref().map(|guess| guess.value.clone());
    if kind == "enc" {
        return Ok(json!({ "encoding": encoding }));
    }
    let mut table =
        Table::open(Box::new(file), &sniffed, Box::new(Cursor::new(Vec::new())), &limits, &Control::none())
            .map_err(told)?;
    let mut rows = 0_u64;
    let mut counts = BTreeMap::<usize, u64>::new();
    let end = table.read_all(&Control::none(), &mut |row| {
        rows += u64::from(row.cells.iter().any(|cell| !cell.text.is_empty()));
        *counts.entry(row.cells.len()).or_default() += 1;
        ControlFlow::Continue(())
    });
    end.map_err(told)?;
    if sniffed.header_row.value.is_some() {
        *counts.entry(table.header().len()).or_default() += 1;
    }
    let headings = table.header().len();
    let columns = counts
        .iter()
        .max_by_key(|(columns, count)| (**count, **columns == headings))
        .map_or(headings, |(columns, _)| *columns);
    Ok(json!({
        "delimiter": sniffed.delimiter.map(|guess| guess.value),
        "quotechar": sniffed.quote.map(|guess| guess.value),
        "encoding": encoding,
        "header_row": sniffed.header_row.value,
        "rows": rows,
        "cols": columns,
    }))
}

fn sheet(
    mut file: File,
    sniffed: gatehouse_tabular::Sniffed,
    limits: &Limits,
) -> Result<Value, gatehouse_tabular::TabularError> {
    let first = sniffed.sheets.first().map(|sheet| sheet.name.clone());
    let overrides = SniffOverrides { header_row: Some(None), sheet: first, ..SniffOverrides::default() };
    let sniffed = sniff(&mut file, "", &overrides, limits, &Control::none())?;
    let mut cells: Vec<Vec<String>> = Vec::new();
    let size = sniffed.sheets.first().map_or((0, 0), |sheet| (sheet.rows, sheet.columns));
    let mut table =
        Table::open(Box::new(file), &sniffed, Box::new(Cursor::new(Vec::new())), limits, &Control::none())?;
    table.read_all(&Control::none(), &mut |row| {
        cells.resize(usize::try_from(row.line).unwrap_or(0) - 1, Vec::new());
        cells.push(row.cells.iter().map(|cell| cell.text.clone()).collect());
        if cells.len() > 2000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let sheets: Vec<&str> = sniffed.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    Ok(json!({ "sheets": sheets, "rows": size.0, "cols": size.1, "cells": cells }))
}
