//! `gatehouse import sniff`.

use std::path::PathBuf;

use gatehouse_app::view::{FileProblemView, GuessView, SniffChoices, SniffView};
use gatehouse_app::{FileSniff, file_cells};
use gatehouse_model::Problem;
use serde_json::{Value, json};

use super::watch::watched;
use crate::exit::Ended;
use crate::out::{Out, printable, table};

/// Says what a file is.
pub(super) async fn run(
    file: PathBuf,
    choices: SniffChoices,
    cells: bool,
    out: Out,
) -> Result<Ended, Problem> {
    let (sniffed, cells) = watched(out, "Reading", move |watch| {
        let sniffed = FileSniff::of(&file, &choices, watch)?;
        let cells = if cells { Some(file_cells(&file, &choices, watch)?) } else { None };
        Ok((sniffed, cells))
    })
    .await?;
    out.result(&shown(&sniffed, cells.as_deref()), || words(&sniffed.view, cells.as_deref()));
    Ok(Ended::Done)
}

fn shown(sniffed: &FileSniff, cells: Option<&[Vec<String>]>) -> Value {
    let view = &sniffed.view;
    let value = |guess: &Option<GuessView>| {
        guess.as_ref().map(|guess| &guess.value).filter(|v| !v.is_empty()).cloned()
    };
    let mut shown = json!({
        "kind": view.kind,
        "encoding": value(&view.encoding),
        "bom": view.bom,
        "delimiter": value(&view.delimiter),
        "quote": value(&view.quote),
        "newline": value(&view.newline),
        "preamble_rows": view.preamble_rows,
        "header_row": sniffed.header_row,
        "rows": view.rows,
        "columns": view.columns,
        "sheets": view.sheets,
        "sheet": view.sheet,
        "problems": view.problems.iter().map(problem).collect::<Vec<_>>(),
        "guesses": {
            "encoding": view.encoding,
            "delimiter": view.delimiter,
            "quote": view.quote,
            "newline": view.newline,
            "header_row": view.header_row,
        },
    });
    if let Some(cells) = cells {
        shown["cells"] = json!(cells);
    }
    shown
}

fn problem(found: &FileProblemView) -> Value {
    json!({
        "code": found.code,
        "row": found.row,
        "line": found.line,
        "byte": found.byte,
        "column": found.column,
        "message": found.message,
        "hint": found.hint,
    })
}

fn words(view: &SniffView, cells: Option<&[Vec<String>]>) -> String {
    let mut lines = vec![format!("{}: {}", view.name, view.kind)];
    let mut guess = |name: &str, guess: &GuessView| {
        let value = match guess.value.as_str() {
            "" => "none".to_owned(),
            "\t" => "tab".to_owned(),
            value => value.to_owned(),
        };
        let other = guess.runner_up.as_ref().map_or(String::new(), |other| format!("; else {other:?}"));
        lines.push(format!("  {name:<10} {value:<14} {}{other}", guess.why));
    };
    for (name, found) in [
        ("encoding", &view.encoding),
        ("delimiter", &view.delimiter),
        ("quote", &view.quote),
        ("line end", &view.newline),
    ] {
        if let Some(found) = found {
            guess(name, found);
        }
    }
    guess("header", &view.header_row);
    if let Some(rows) = view.rows {
        lines.push(format!("  {:<10} {rows}", "rows"));
    }
    for sheet in &view.sheets {
        let marks = [(view.sheet.as_ref() == Some(&sheet.name), ", read"), (sheet.hidden, ", hidden")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        lines.push(format!("  {:<10} {} ({} × {}{marks})", "sheet", sheet.name, sheet.rows, sheet.columns));
    }
    let columns = view
        .columns
        .iter()
        .map(|column| vec![column.name.clone(), column.kind.clone(), column.empty.to_string()]);
    lines.push(format!("\n{}", table(&["column", "type", "empty"], columns.collect())));
    for found in &view.problems {
        let place = found.line.map_or(String::new(), |line| format!("line {line}: "));
        lines.push(format!("{place}{} [{}]", found.message, found.code));
    }
    for row in cells.unwrap_or_default() {
        lines.push(row.join(" | "));
    }
    printable(&lines.join("\n"))
}
