//! Printing: one JSON document, JSON lines, or words and tables for a person.

use std::io::{IsTerminal, Write};

use comfy_table::{ContentArrangement, Table, presets};
use gatehouse_model::Problem;
use serde::Serialize;

/// Where and how results are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    json: bool,
    jsonl: bool,
}

impl Out {
    pub(crate) const fn new(json: bool, jsonl: bool) -> Self {
        Self { json, jsonl }
    }

    /// Tells whether a script reads the result.
    pub(crate) const fn machine(self) -> bool {
        self.json || self.jsonl
    }

    /// Tells whether results go out one a line.
    pub(crate) const fn streams(self) -> bool {
        self.jsonl
    }

    /// Prints a result: as JSON for a script, else as `words` says it.
    pub(crate) fn result<T: Serialize>(self, value: &T, words: impl FnOnce() -> String) {
        if self.jsonl {
            return self.line(value);
        }
        let text = if self.json {
            let text = serde_json::to_string_pretty(value);
            in_json(&text.unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}")))
        } else {
            printable(&words())
        };
        write_out(text.as_bytes());
        write_out(b"\n");
    }

    /// Prints one JSON object on its own line, at once.
    pub(crate) fn line<T: Serialize>(self, value: &T) {
        let text = serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"));
        let mut text = in_json(&text);
        text.push('\n');
        write_out(text.as_bytes());
    }

    /// Prints bytes as they are.
    pub(crate) fn raw(self, bytes: &[u8]) {
        write_out(bytes);
    }

    /// Tells a person, and nobody else, what is going on.
    pub(crate) fn note(self, text: &str) {
        eprintln!("{}", printable(text));
    }

    /// Shows a person where in a text a problem is, by a line below it.
    pub(crate) fn point(self, text: &str, problem: &Problem) {
        let place = problem.at.as_ref().and_then(|at| at.offset.zip(at.length));
        if let Some((offset, length)) = place.filter(|_| !self.machine()) {
            eprintln!("{}", pointed(text, offset as usize, length as usize));
        }
    }

    /// Prints a problem on standard error: as an object for a script, else code, message, place and hint.
    pub(crate) fn problem(self, problem: &Problem) {
        if self.machine() {
            eprintln!("{}", in_json(&serde_json::to_string(problem).unwrap_or_else(|_| problem.to_string())));
            return;
        }
        let mut text = format!("error[{}]: {}", problem.code, printable(&problem.message));
        if let Some(at) = &problem.at {
            let place: Vec<String> = [
                at.file.clone(),
                at.line.map(|line| line.to_string()),
                at.column.map(|column| column.to_string()),
            ]
            .into_iter()
            .flatten()
            .collect();
            if !place.is_empty() {
                text.push_str(&format!("\n  at {}", printable(&place.join(":"))));
            }
            if let Some(field) = &at.field {
                text.push_str(&format!("\n  field {}", printable(field)));
            }
        }
        if let Some(hint) = &problem.hint {
            text.push_str(&format!("\n  hint: {}", printable(hint)));
        }
        eprintln!("{text}");
    }
}

/// A closed pipe ends the program quietly, as `head` expects; any other failure has nowhere to be told.
fn write_out(bytes: &[u8]) {
    let mut stdout = std::io::stdout().lock();
    if stdout.write_all(bytes).and_then(|()| stdout.flush()).is_err() {
        std::process::exit(0);
    }
}

/// Gives a text with carets under a part of it, given in bytes.
fn pointed(text: &str, offset: usize, length: usize) -> String {
    let line = |text: &str| printable(&text.replace(['\n', '\t'], " "));
    let width = |part: Option<&str>| line(part.unwrap_or_default()).chars().count();
    let (before, part) = (width(text.get(..offset)), width(text.get(offset..offset + length)));
    format!("  {}\n  {}{}", line(text), " ".repeat(before), "^".repeat(part.max(1)))
}

/// Lays out rows under heads, without lines that a screen reader would spell.
pub(crate) fn table(heads: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(heads.iter().map(|head| head.to_uppercase()));
    if std::io::stdout().is_terminal() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    for row in rows {
        table.add_row(row.into_iter().map(|cell| on_one_line(&cell)));
    }
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Makes text safe to print: control characters and direction overrides of a payload become visible escapes.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c.to_string(),
            c if is_obeyed(c) => c.escape_unicode().to_string(),
            c => c.to_string(),
        })
        .collect()
}

/// Makes a cell or a name safe: as [`printable`], and a line of its own stays one.
fn on_one_line(text: &str) -> String {
    printable(&text.replace('\n', "\\u{a}").replace('\t', "\\u{9}"))
}

/// Tells whether a terminal obeys or hides a character instead of showing it.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// Writes what a terminal would obey or hide as JSON does; the document means the same.
fn in_json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_obeyed(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| safe.push_str(&format!("\\u{unit:04x}")));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_the_part_that_is_wrong() {
        assert_eq!(pointed("ž verdikt:x", 3, 7), "  ž verdikt:x\n    ^^^^^^^");
        assert_eq!(pointed("a", 1, 0), "  a\n   ^");
    }

    #[test]
    fn a_document_means_the_same_without_what_a_terminal_obeys() {
        let text = serde_json::to_string("a\u{1b}\u{9b}31m\u{202e}\u{e0041}ž\n").unwrap();
        let safe = in_json(&text);
        assert_eq!(safe, "\"a\\u001b\\u009b31m\\u202e\\udb40\\udc41ž\\n\"");
        let (before, after): (String, String) =
            (serde_json::from_str(&text).unwrap(), serde_json::from_str(&safe).unwrap());
        assert_eq!(before, after);
    }

    #[test]
    fn a_cell_cannot_begin_a_line() {
        assert_eq!(on_one_line("a\nvalid"), "a\\u{a}valid");
    }

    #[test]
    fn an_escape_sequence_of_a_payload_does_not_reach_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mred\u{202e}"), "a\\u{1b}[31mred\\u{202e}");
    }
}
