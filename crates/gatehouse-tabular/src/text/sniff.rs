//! Looks at both ends of a text file.

use std::{
    collections::VecDeque,
    io::{self, Cursor as Bytes, Read, SeekFrom},
};

use encoding_rs::Encoding;

use super::{
    cursor::Cursor,
    decode::Decoder,
    detect::{self, Parting},
    dialect::Dialect,
    encoding, footer,
    layout::{self, Seen},
    newline,
    sample::Sample,
};
use crate::{
    Control, FileKind, Guess, Limits, Row, SniffOverrides, Sniffed, Source, TabularError, TabularProblem,
    sniffed::Start,
};

/// What is looked at of the beginning; a smaller file is read whole.
pub(crate) const HEAD: usize = 1 << 20;
/// What is looked at of the end.
const TAIL: u64 = 64 << 10;
/// What is looked at of the lines above the table, to show them.
const PREAMBLE_BYTES: u64 = 64 << 10;

/// The records that are kept to decide by.
const FIRST: usize = 1000;
const LAST: usize = 64;

/// What a walk over the records of the head has seen.
struct Walk {
    first: Vec<Seen>,
    last: VecDeque<Seen>,
    /// The records that are neither blank nor remarks, with the line of each.
    lines: Vec<u64>,
    end: Start,
}

/// Says what a text is; `head` are its first bytes.
///
/// # Errors
/// Fails when it is empty, is no text, passes a limit or cannot be read.
pub(crate) fn sniff(
    source: &mut dyn Source,
    head: &[u8],
    length: u64,
    overrides: &SniffOverrides,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Sniffed, TabularError> {
    let whole = head.len() as u64 == length;
    let found = encoding::find(head, whole, overrides.encoding.as_deref())?;
    let text = decoded(found.encoding, &head[found.mark..]);
    if text.trim_matches(|char: char| char.is_whitespace() || char == '\0').is_empty() && whole {
        return Err(TabularError::Empty);
    }
    let newline = newline::find(&text);
    let sample = Sample::new(text, whole);
    let parting = detect::find(&sample, overrides.delimiter, overrides.quote);
    let comment = comment(&sample, &parting);
    let dialect =
        Dialect::new(found.encoding, parting.delimiter.value, parting.quote.value, parting.escape, comment)?;
    let begin = Start { byte: found.mark as u64, line: 1 };
    let walk = walk(head, begin, whole, &dialect, limits, control)?;
    let layout = layout::find(&walk.first, overrides.header_row).ok_or(TabularError::Empty)?;
    let tail =
        if whole { walk.last.iter().cloned().collect() } else { ending(source, length, &dialect, limits)? };
    let notes = footer::find(&tail, layout.columns).filter(|at| tail[*at].start.byte > layout.start.byte);
    let end = notes.map(|at| tail[at].start);
    let mut problems = found.problems;
    problems.extend(end.map(|end| footer_problem(end, &tail[notes.unwrap_or(0)], whole)));
    let header = layout.header.value.is_some();
    let data: Vec<Vec<String>> = walk
        .first
        .iter()
        .filter(|row| !row.cells.is_empty() && row.start.byte >= layout.start.byte)
        .filter(|row| end.is_none_or(|end| row.start.byte < end.byte))
        .skip(usize::from(header))
        .map(|row| row.cells.clone())
        .collect();
    let heading =
        walk.first.iter().find(|row| header && row.start == layout.start).map(|row| row.cells.as_slice());
    let names = layout::names(heading, layout.columns);
    let rows = whole.then(|| {
        let inside = |line: &&u64| **line >= layout.start.line && end.is_none_or(|end| **line < end.line);
        (walk.lines.iter().filter(inside).count() as u64).saturating_sub(u64::from(header))
    });
    Ok(Sniffed {
        kind: FileKind::Csv,
        encoding: Some(found.guess),
        bom: found.mark > 0,
        delimiter: Some(parting.delimiter),
        quote: Some(parting.quote),
        escape: Some(parting.escape),
        newline: Some(newline),
        comment,
        preamble_rows: layout.start.line - 1,
        preamble: preamble(head, begin.byte, layout.start, &dialect),
        header_row: layout.header,
        footer_rows: end.map_or(0, |end| {
            if whole { walk.end.line.saturating_sub(end.line) } else { tail_lines(&tail, end) }
        }),
        rows,
        columns: layout::columns(&names, &data),
        sheets: Vec::new(),
        sheet: None,
        problems,
        length,
        fingerprint: 0,
        start: layout.start,
        end: end.map(|end| end.byte),
    })
}

/// The lines above the table, as far as they are shown.
fn preamble(head: &[u8], from: u64, table: Start, dialect: &Dialect) -> Vec<String> {
    let (from, end) = (from as usize, table.byte.min(PREAMBLE_BYTES) as usize);
    let text = decoded(dialect.encoding, head.get(from..end).unwrap_or_default()).replace("\r\n", "\n");
    let quote = dialect.quote.map(char::from);
    let cells = |line: &str| {
        let cells = line
            .split(char::from(dialect.delimiter))
            .map(|cell| cell.trim().trim_matches(|char| Some(char) == quote).trim().to_owned());
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("  ")
    };
    let lines = usize::try_from(table.line - 1).unwrap_or(layout::PREAMBLE).min(layout::PREAMBLE);
    text.split(['\n', '\r']).take(lines).map(cells).collect()
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Lines that begin with `#` are remarks, unless they have the cells of a record.
fn comment(sample: &Sample, parting: &Parting) -> Option<char> {
    if parting.delimiter.value == '#' {
        return None;
    }
    let dialect =
        Dialect::new(encoding_rs::UTF_8, parting.delimiter.value, parting.quote.value, parting.escape, None)
            .ok()?;
    let lines = sample.part(&dialect);
    let remarks: Vec<usize> = lines
        .iter()
        .filter(|line| line.quoted == 0 || line.cells.len() != parting.columns)
        .filter(|line| line.cells.first().is_some_and(|(cell, _)| cell.starts_with('#')))
        .map(|line| line.cells.len())
        .collect();
    let rows = lines.len() - remarks.len();
    let alike = remarks.iter().filter(|count| **count == parting.columns).count();
    let some = !remarks.is_empty() && rows > 0;
    (some && (parting.columns > 1 && alike == 0 || parting.columns == 1 && remarks.len() <= rows))
        .then_some('#')
}

fn walk(
    bytes: &[u8],
    begin: Start,
    whole: bool,
    dialect: &Dialect,
    limits: &Limits,
    control: &Control<'_>,
) -> Result<Walk, TabularError> {
    let mut source = Bytes::new(bytes);
    let mut cursor = Cursor::new(begin, None, dialect);
    let mut decoder = Decoder::default();
    let mut row = Row::default();
    let mut walk = Walk { first: Vec::new(), last: VecDeque::new(), lines: Vec::new(), end: begin };
    while let Some(record) = cursor.record(&mut source, dialect, limits)? {
        let cut = !whole && record.byte + record.bytes.len() as u64 == bytes.len() as u64;
        if (control.cancelled)() {
            return Err(TabularError::Cancelled);
        }
        // Of a file that goes on, the rest of the head tells neither its rows nor its end.
        if cut && !walk.first.is_empty() || !whole && walk.first.len() == FIRST {
            break;
        }
        let start = Start { byte: record.byte, line: record.line };
        let mut cells = Vec::new();
        if !record.is_blank(dialect.units) && !record.is_remark(dialect) {
            walk.lines.push(record.line);
            decoder.fill(&record, dialect, &mut row, &mut |_, _, _| {});
            cells = row.cells.iter().map(|cell| cell.text.clone()).collect();
        }
        let seen = Seen { start, cells };
        if walk.first.len() < FIRST {
            walk.first.push(seen.clone());
        }
        if walk.last.len() == LAST {
            walk.last.pop_front();
        }
        walk.last.push_back(seen);
        walk.end = cursor.place();
        if record_ends_open(bytes, &walk.end) {
            walk.end.line += 1;
        }
    }
    Ok(walk)
}

/// The last line of a file counts, line end or not.
fn record_ends_open(bytes: &[u8], end: &Start) -> bool {
    end.byte == bytes.len() as u64 && !matches!(bytes.last(), Some(b'\n' | b'\r' | 0))
}

/// Looks at the last records of a file that is not read whole.
fn ending(
    source: &mut dyn Source,
    length: u64,
    dialect: &Dialect,
    limits: &Limits,
) -> Result<Vec<Seen>, TabularError> {
    let from = (length - TAIL.min(length)) / 4 * 4;
    source.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    source.take(TAIL + 4).read_to_end(&mut bytes)?;
    let width = dialect.units.width();
    let line_end = |pair: &[u8]| pair.contains(&b'\n') || pair.contains(&b'\r');
    // The first line is cut, and a quote in it may be a closing one.
    let Some(skip) = bytes.chunks(width).position(line_end).map(|at| (at + 1) * width) else {
        return Ok(Vec::new());
    };
    let begin = Start { byte: 0, line: 1 };
    let walked = walk(&bytes[skip..], begin, true, dialect, limits, &Control::none())?;
    let moved = |mut seen: Seen| {
        seen.start.byte += from + skip as u64;
        seen
    };
    Ok(walked.last.into_iter().map(moved).collect())
}

fn tail_lines(tail: &[Seen], end: Start) -> u64 {
    tail.last().map_or(0, |last| last.start.line - end.line + 1)
}

fn footer_problem(end: Start, first: &Seen, whole: bool) -> TabularProblem {
    let shown: String = first.cells.join(" ").trim().chars().take(60).collect();
    TabularProblem {
        line: whole.then_some(end.line),
        byte: Some(end.byte),
        value: Some(shown.clone()),
        ..TabularProblem::new(
            "import.footer",
            format!("The lines from \"{shown}\" on stand below the table and are left out."),
        )
    }
}

/// Reads as much of a source as is looked at.
///
/// # Errors
/// Fails when it cannot be read.
pub(crate) fn head(source: &mut dyn Source) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source.take(HEAD as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes the dialect that was found, or told.
///
/// # Errors
/// Fails when the characters cannot part cells.
pub(crate) fn dialect(sniffed: &Sniffed) -> Result<Dialect, TabularError> {
    let label = sniffed.encoding.as_ref().map_or("utf-8", |guess| guess.value.as_str());
    let encoding = Encoding::for_label(label.as_bytes())
        .ok_or_else(|| TabularError::UnknownEncoding(label.to_owned()))?;
    Dialect::new(
        encoding,
        sniffed.delimiter.as_ref().map_or(',', |guess| guess.value),
        sniffed.quote.as_ref().map_or(Some('"'), |guess: &Guess<Option<char>>| guess.value),
        sniffed.escape.unwrap_or(crate::QuoteEscape::Doubled),
        sniffed.comment,
    )
}
