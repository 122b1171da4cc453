//! From what the crate of tables says to what crosses the RPC edge.

use gatehouse_model::{ColumnKind, ImportSchema, Problem};
use gatehouse_tabular::{
    CellFinding, CheckReport, ColumnMapping, FileKind, Guess, Newline, Row, Sniffed, TabularProblem,
};

use crate::import::check::Checked;
use crate::import::masked::Masked;
use crate::view::{
    CellProblemView, ColumnMappingView, FileProblemView, FoundColumnView, GuessView, ImportCheckView,
    ProblemGroupView, SheetView, SniffView, TargetColumnView,
};

pub(super) fn sniff_view(name: &str, size: u64, sniffed: &Sniffed) -> SniffView {
    let column = |trouble: &TabularProblem| {
        let index = trouble.column.and_then(|column| column.checked_sub(1))?;
        sniffed.columns.get(index as usize).map(|column| column.name.clone())
    };
    SniffView {
        name: name.to_owned(),
        size,
        kind: kind(sniffed.kind).to_owned(),
        encoding: sniffed.encoding.as_ref().map(|found| guess(found, Clone::clone)),
        bom: sniffed.bom,
        delimiter: sniffed.delimiter.as_ref().map(|found| guess(found, char::to_string)),
        quote: sniffed.quote.as_ref().map(|found| guess(found, or_empty)),
        newline: sniffed.newline.as_ref().map(|found| guess(found, |end| newline(*end).to_owned())),
        preamble_rows: sniffed.preamble_rows,
        header_row: guess(&sniffed.header_row, or_empty),
        rows: sniffed.rows,
        columns: sniffed
            .columns
            .iter()
            .map(|column| FoundColumnView {
                name: column.name.clone(),
                kind: column.kind.to_owned(),
                empty: column.empty,
            })
            .collect(),
        sheets: sniffed
            .sheets
            .iter()
            .map(|sheet| SheetView {
                name: sheet.name.clone(),
                rows: sheet.rows,
                columns: u32::try_from(sheet.columns).unwrap_or(u32::MAX),
                hidden: sheet.hidden,
            })
            .collect(),
        sheet: sniffed.sheet.clone(),
        problems: sniffed.problems.iter().map(|trouble| trouble_view(trouble, column(trouble))).collect(),
        preview: Vec::new(),
        masked: Vec::new(),
        preamble: sniffed.preamble.clone(),
    }
}

fn guess<T>(found: &Guess<T>, text: impl Fn(&T) -> String) -> GuessView {
    GuessView {
        value: text(&found.value),
        confidence: found.confidence,
        why: found.why.clone(),
        runner_up: found.runner_up.as_ref().map(|(value, _)| text(value)),
        runner_up_why: found.runner_up.as_ref().map(|(_, why)| why.clone()),
    }
}

fn or_empty<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map(T::to_string).unwrap_or_default()
}

pub(crate) fn kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Csv => "csv",
        FileKind::Xlsx => "xlsx",
        FileKind::Xls => "xls",
        FileKind::Ods => "ods",
    }
}

fn newline(end: Newline) -> &'static str {
    match end {
        Newline::Lf => "lf",
        Newline::CrLf => "crlf",
        Newline::Cr => "cr",
        Newline::Mixed => "mixed",
    }
}

pub(super) fn trouble_view(trouble: &TabularProblem, column: Option<String>) -> FileProblemView {
    FileProblemView {
        code: trouble.code.to_owned(),
        message: trouble.message.clone(),
        hint: trouble.hint.clone(),
        row: trouble.row,
        line: trouble.line,
        byte: trouble.byte,
        column,
    }
}

pub(super) fn file_problem(problem: &Problem) -> FileProblemView {
    FileProblemView {
        code: problem.code.clone(),
        message: problem.message.clone(),
        hint: problem.hint.clone(),
        row: None,
        line: problem.at.as_ref().and_then(|at| at.line).map(u64::from),
        byte: None,
        column: None,
    }
}

pub(super) fn cell_problem(found: CellFinding) -> CellProblemView {
    CellProblemView {
        index: found.index.and_then(|index| u32::try_from(index).ok()),
        code: found.code.to_owned(),
        severity: found.severity.name().to_owned(),
        message: found.message,
        hint: found.hint,
    }
}

/// A trouble of reading at the cell or row where it is; the row is checked all the same.
pub(super) fn trouble_at_cell(trouble: &TabularProblem) -> CellProblemView {
    CellProblemView {
        index: trouble.column.and_then(|column| column.checked_sub(1)),
        code: trouble.code.to_owned(),
        severity: "warning".to_owned(),
        message: trouble.message.clone(),
        hint: trouble.hint.clone(),
    }
}

/// What is shown of the cells of a row, as many as there are columns.
pub(super) fn texts(row: &Row, columns: usize, masked: &Masked) -> Vec<String> {
    (0..columns.max(row.cells.len())).map(|column| masked.shown(column, row.text(column))).collect()
}

pub(super) fn mapping_view(found: ColumnMapping, samples: Vec<String>) -> ColumnMappingView {
    ColumnMappingView {
        index: u32::try_from(found.index).unwrap_or(u32::MAX),
        source: found.source,
        target: found.target,
        confidence: found.confidence,
        ask: found.ask,
        why: found.why,
        runner_up: found.runner_up,
        samples,
    }
}

pub(super) fn targets(schema: &ImportSchema) -> Vec<TargetColumnView> {
    let column = |column: &gatehouse_model::ImportColumn| TargetColumnView {
        name: column.name.clone(),
        kind: kind_word(column.kind),
        required: column.required,
        required_unless: column.required_unless.clone(),
        unique: column.unique,
        values: column.values.clone(),
    };
    schema.columns.iter().map(column).collect()
}

fn kind_word(kind: ColumnKind) -> String {
    let word = serde_json::to_value(kind).ok();
    word.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The answer of a check, with the troubles of the file among its groups.
pub(crate) fn check_view(checked: &Checked, took_ms: u64) -> ImportCheckView {
    if checked.cancelled {
        // Half of the counts would pass for all of them.
        return ImportCheckView {
            cancelled: true,
            masked: checked.masked.columns(),
            took_ms,
            ..Default::default()
        };
    }
    let report = checked.check.report();
    let mut groups = groups(report, &checked.header);
    groups.extend(trouble_groups(checked, &groups));
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    if let Some(problem) = &checked.broke_off {
        groups.insert(
            0,
            ProblemGroupView {
                code: problem.code.clone(),
                severity: "error".to_owned(),
                column: None,
                count: 1,
                title: "The rest of the file cannot be read".to_owned(),
                example: problem.message.clone(),
                hint: problem.hint.clone(),
            },
        );
    }
    ImportCheckView {
        rows: report.rows,
        valid_rows: report.valid_rows,
        rejected_rows: report.rejected_rows,
        blank_rows: report.blank_rows,
        groups,
        cancelled: checked.cancelled,
        masked: checked.masked.columns(),
        took_ms,
    }
}

fn groups(report: &CheckReport, header: &[String]) -> Vec<ProblemGroupView> {
    let view = |group: &gatehouse_tabular::FindingGroup| ProblemGroupView {
        code: group.code.to_owned(),
        severity: group.severity.name().to_owned(),
        column: group.column.and_then(|column| header.get(column).cloned()),
        count: group.count,
        title: group.title.clone(),
        example: group.example.clone(),
        hint: group.hint.clone(),
    };
    report.groups.iter().map(view).collect()
}

/// Troubles of reading by code; those that the check groups itself are left to it.
fn trouble_groups(checked: &Checked, known: &[ProblemGroupView]) -> Vec<ProblemGroupView> {
    let mut groups: Vec<ProblemGroupView> = Vec::new();
    for trouble in
        checked.troubles.iter().filter(|trouble| !known.iter().any(|group| group.code == trouble.code))
    {
        match groups.iter_mut().find(|group| group.code == trouble.code) {
            Some(group) => group.count += 1,
            None => groups.push(ProblemGroupView {
                code: trouble.code.to_owned(),
                severity: "warning".to_owned(),
                column: None,
                count: 1,
                title: "A trouble of reading".to_owned(),
                example: trouble.message.clone(),
                hint: trouble.hint.clone(),
            }),
        }
    }
    groups
}
