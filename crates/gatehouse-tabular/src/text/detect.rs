//! Finds delimiter, quote and escape by trying them on the beginning of a text.

use std::collections::HashMap;

use super::{
    dialect::Dialect,
    kinds::{Look, look},
    sample::{Line, Sample},
    scan::Form,
};
use crate::{Guess, QuoteEscape, finding::counted};

/// The delimiters that are common, and how much less is thought of the others.
const DELIMITERS: &[(char, f64)] = &[
    (',', 1.0),
    (';', 0.99),
    ('\t', 1.0),
    ('|', 0.97),
    ('\u{1f}', 0.9),
    ('\u{1}', 0.9),
    ('~', 0.6),
    ('^', 0.6),
    (':', 0.45),
    (' ', 0.42),
    ('#', 0.4),
    ('&', 0.4),
    ('*', 0.4),
    ('!', 0.4),
    ('@', 0.3),
    ('%', 0.3),
    ('/', 0.25),
    ('=', 0.3),
    ('_', 0.25),
    ('-', 0.2),
];
/// Below this, a delimiter is no better than none.
const ENOUGH: f64 = 0.2;
/// Delimiters of which less is thought stand inside addresses, dates and amounts.
const LIKELY: f64 = 0.4;

/// How cells are parted, with reasons.
#[derive(Debug, Clone)]
pub(crate) struct Parting {
    pub(crate) delimiter: Guess<char>,
    pub(crate) quote: Guess<Option<char>>,
    pub(crate) escape: QuoteEscape,
    /// The cells of most records.
    pub(crate) columns: usize,
}

#[derive(Debug, Clone, Copy)]
struct Trial {
    delimiter: char,
    quote: Option<char>,
    escape: QuoteEscape,
    score: f64,
    columns: usize,
    /// The share of records with that many cells.
    share: f64,
    quoted: usize,
}

/// Finds how cells are parted, as far as that was not said.
pub(crate) fn find(sample: &Sample, delimiter: Option<char>, quote: Option<Option<char>>) -> Parting {
    let mut trials = Vec::new();
    let tried: Vec<(char, f64)> = match delimiter {
        Some(known) => vec![(known, 1.0)],
        None => DELIMITERS.iter().copied().filter(|(char, _)| possible(sample, *char)).collect(),
    };
    for (delimiter, prior) in tried {
        let mut best: Option<Trial> = None;
        for (quote, escape) in quotes(sample, delimiter, quote) {
            if let Some(trial) = attempt(sample, delimiter, quote, escape, prior)
                && best.is_none_or(|best| trial.score > best.score)
            {
                best = Some(trial);
            }
        }
        trials.extend(best);
    }
    trials.sort_by(|one, other| other.score.total_cmp(&one.score));
    let asked = delimiter.is_some();
    conclude(sample, &trials, asked, quote)
}

/// A character that begins lines makes remarks of them and parts no cells.
fn possible(sample: &Sample, delimiter: char) -> bool {
    let remarks = || delimiter == '#' && sample.text.lines().any(|line| line.starts_with('#'));
    sample.text.contains(delimiter) && !remarks()
}

fn quotes(sample: &Sample, delimiter: char, asked: Option<Option<char>>) -> Vec<(Option<char>, QuoteEscape)> {
    let escapes = |quote: char| {
        let backslash = sample.text.contains('\\') && sample.text.contains(&format!("\\{quote}"));
        let mut made = vec![(Some(quote), QuoteEscape::Doubled)];
        if backslash {
            made.push((Some(quote), QuoteEscape::Backslash));
        }
        made
    };
    match asked {
        Some(None) => vec![(None, QuoteEscape::Doubled)],
        Some(Some(quote)) => escapes(quote),
        None => {
            let mut made = escapes('"');
            let wraps = [format!("{delimiter}'"), format!("'{delimiter}"), "\n'".to_owned()];
            if sample.text.starts_with('\'') || wraps.iter().any(|wrap| sample.text.contains(wrap)) {
                made.extend(escapes('\''));
            }
            made
        }
    }
}

fn attempt(
    sample: &Sample,
    delimiter: char,
    quote: Option<char>,
    escape: QuoteEscape,
    prior: f64,
) -> Option<Trial> {
    let dialect = Dialect::new(encoding_rs::UTF_8, delimiter, quote, escape, None).ok()?;
    let lines = sample.part(&dialect);
    let lines: Vec<&Line<'_>> = without_remarks(&lines);
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for line in &lines {
        *counts.entry(line.cells.len()).or_default() += 1;
    }
    let worth = |columns: usize, rows: usize| rows as f64 * (1.0 - 0.9 / columns as f64);
    let (columns, _) = counts
        .iter()
        .filter(|(columns, _)| **columns > 1)
        .max_by(|(one, rows), (other, more)| {
            worth(**one, **rows).total_cmp(&worth(**other, **more)).then(one.cmp(other))
        })
        .map(|(columns, rows)| (*columns, *rows))?;
    let fits = |line: &&Line<'_>| line.cells.len() == columns;
    let first = lines.iter().position(fits)?;
    let last = lines.iter().rposition(fits)?;
    let rows = lines.iter().filter(|line| fits(line)).count();
    // Title rows above and notes below have other cells; they count less against a delimiter than ragged rows.
    let inside = rows as f64 / (last - first + 1) as f64;
    let cover = (last - first + 1) as f64 / lines.len() as f64;
    let share = inside * cover.sqrt();
    let quoted: usize = lines.iter().map(|line| line.quoted).sum();
    let cells: usize = lines.iter().map(|line| line.cells.len()).sum();
    let stray: usize = lines
        .iter()
        .flat_map(|line| &line.cells)
        .filter(|(_, form)| matches!(form, Form::Stray | Form::Open))
        .count();
    let clean = cleanness(&lines, columns, delimiter);
    let width = 1.0 - 0.35 / columns as f64;
    let mut score = share.powf(1.3) * clean * width * prior;
    score *= 1.0 - (stray as f64 / cells as f64).min(0.5);
    if rows < 2 {
        score *= 0.8;
    }
    // A quote that parts nothing gives no reason to choose it.
    if quote == Some('\'') {
        score *= if quoted * 4 > rows { 1.05 } else { 0.9 };
    }
    if prior < 0.9 && (share < 0.9 || rows < 3) {
        score *= 0.3;
    }
    let trial =
        Trial { delimiter, quote, escape, score, columns, share: rows as f64 / lines.len() as f64, quoted };
    Some(trial)
}

fn without_remarks<'a, 'b>(lines: &'b [Line<'a>]) -> Vec<&'b Line<'a>> {
    let remark = |line: &&Line<'_>| {
        line.quoted == 0 && line.cells.first().is_some_and(|(cell, _)| cell.starts_with('#'))
    };
    let kept: Vec<&Line<'_>> = lines.iter().filter(|line| !remark(line)).collect();
    if kept.len() * 2 < lines.len() { lines.iter().collect() } else { kept }
}

/// How much the cells look like values and not like several values in one.
fn cleanness(lines: &[&Line<'_>], columns: usize, delimiter: char) -> f64 {
    let mut sum = 0.0;
    let mut count = 0.0;
    for line in lines.iter().take(300) {
        let weight = if line.cells.len() == columns { 1.0 } else { 0.3 };
        for (cell, _) in line.cells.iter().take(64) {
            sum += weight * clean(cell, delimiter);
            count += weight;
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

fn clean(cell: &str, delimiter: char) -> f64 {
    let seen = look(cell);
    if seen == Look::Empty {
        return 0.85;
    }
    if seen != Look::Text {
        return 1.0;
    }
    let others = [';', '\t', '|', ',']
        .iter()
        .filter(|other| **other != delimiter)
        .map(|other| cell.matches(*other).count())
        .max()
        .unwrap_or(0);
    let tight = |other: char| {
        cell.char_indices().any(|(at, char)| {
            char == other && cell[at + char.len_utf8()..].starts_with(|next: char| next != ' ')
        })
    };
    if others > 0 {
        // In a text, a space stands behind a comma.
        let parted = [';', '\t', '|', ','].iter().any(|other| *other != delimiter && tight(*other));
        return if parted { 0.55 } else { 0.75 };
    }
    if cell.starts_with(['"', '\'']) != cell.ends_with(['"', '\'']) {
        return 0.4;
    }
    if cell.len() > 120 { 0.8 } else { 0.95 }
}

/// The best of the other delimiters; one that is mostly part of values only where it would do by itself.
fn runner_up(trials: &[Trial]) -> Option<&Trial> {
    let likely =
        |trial: &&Trial| DELIMITERS.iter().any(|(char, prior)| *char == trial.delimiter && *prior >= LIKELY);
    trials.iter().find(likely).or_else(|| trials.first().filter(|trial| trial.score >= ENOUGH))
}

fn conclude(sample: &Sample, trials: &[Trial], asked: bool, asked_quote: Option<Option<char>>) -> Parting {
    let named = |char: char| match char {
        '\t' => "the tab".to_owned(),
        ' ' => "the space".to_owned(),
        other => format!("\"{other}\""),
    };
    let best = trials.first().filter(|best| asked || best.score >= ENOUGH);
    let Some(best) = best else {
        let why =
            if asked { "it was chosen" } else { "no character parts the lines evenly: it is one column" };
        let delimiter = Guess {
            confidence: 0.6,
            runner_up: runner_up(trials)
                .map(|trial| (trial.delimiter, "some lines could be parted by it".to_owned())),
            ..Guess::certain(',', why)
        };
        let quote = asked_quote.map_or_else(
            || Guess { confidence: 0.8, ..Guess::certain(Some('"'), "it is the usual one") },
            |quote| Guess::certain(quote, "it was chosen"),
        );
        return Parting { delimiter, quote, escape: QuoteEscape::Doubled, columns: 1 };
    };
    let next = trials.get(1);
    let lead = next.map_or(1.0, |next| (best.score - next.score) / best.score);
    let why = format!(
        "{} parts {:.0} % of the lines into {}",
        named(best.delimiter),
        (best.share * 100.0).floor(),
        counted(best.columns, "cell")
    );
    let delimiter = if asked {
        Guess::certain(best.delimiter, "it was chosen")
    } else {
        Guess {
            value: best.delimiter,
            confidence: (0.55 + 0.35 * lead.min(1.0) + 0.1 * best.share).min(0.99) as f32,
            why,
            runner_up: runner_up(&trials[1..]).map(|next| {
                let why =
                    format!("it would give {} in {:.0} %", counted(next.columns, "cell"), next.share * 100.0);
                (next.delimiter, why)
            }),
        }
    };
    let quote = match (asked_quote, best.quoted) {
        (Some(quote), _) => Guess::certain(quote, "it was chosen"),
        (None, 0) => {
            let why = "nothing is quoted in the lines that were looked at; it is the usual one";
            Guess {
                confidence: if sample.text.contains('"') { 0.85 } else { 0.95 },
                ..Guess::certain(best.quote, why)
            }
        }
        (None, count) => {
            let other = if best.quote == Some('"') { '\'' } else { '"' };
            let runner_up = sample.text.contains(other).then(|| (Some(other), "it is seen too".to_owned()));
            let why =
                format!("{} {} in it", counted(count, "cell"), if count == 1 { "stands" } else { "stand" });
            Guess { confidence: 0.97, runner_up, ..Guess::certain(best.quote, why) }
        }
    };
    Parting { delimiter, quote, escape: best.escape, columns: best.columns }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn parting(text: &str) -> Parting {
        find(&Sample::new(text.to_owned(), true), None, None)
    }

    #[rstest]
    #[case("a,b,c\n1,2,3\n4,5,6\n", ',', 3)]
    #[case("a;b\n1,5;2,5\n3,5;4,5\n", ';', 2)]
    #[case("name\tnote\nx\ta, b\ny\tc\n", '\t', 2)]
    #[case("id|name\n1|a;b\n2|c\n", '|', 2)]
    #[case("id~name~on\n1~a~b\n2~c~d\n3~e~f\n", '~', 3)]
    #[case("title\n\nid;name\n1;a\n2;b\n3;c\n", ';', 2)]
    #[case("\"a;b\",c\n\"d;e\",f\n", ',', 2)]
    #[case("date\n2024-01-01\n2024-01-02\n", ',', 1)]
    #[case("name\nJan Nowak\nEwa Kot\nIda Lis\nOla\n", ',', 1)]
    fn a_delimiter_is_found(#[case] text: &str, #[case] delimiter: char, #[case] columns: usize) {
        let found = parting(text);
        assert_eq!((found.delimiter.value, found.columns), (delimiter, columns), "{}", found.delimiter.why);
    }

    #[rstest]
    #[case("'a','b'\n'1','2'\n", Some('\''), QuoteEscape::Doubled)]
    #[case("\"a\",\"b\"\n\"1\",\"2\"\n", Some('"'), QuoteEscape::Doubled)]
    #[case("a,b\n\"x \\\"y\\\", z\",2\n\"x \\\"y\\\", z\",2\n", Some('"'), QuoteEscape::Backslash)]
    #[case("a,b\nit's,2\n", Some('"'), QuoteEscape::Doubled)]
    fn a_quote_is_found(#[case] text: &str, #[case] quote: Option<char>, #[case] escape: QuoteEscape) {
        let found = parting(text);
        assert_eq!((found.quote.value, found.escape), (quote, escape), "{}", found.quote.why);
    }

    #[test]
    fn what_was_said_is_kept() {
        let found = find(&Sample::new("a,b;c\n1,2;3\n".to_owned(), true), Some(';'), Some(None));
        assert_eq!((found.delimiter.value, found.quote.value, found.columns), (';', None, 2));
    }

    #[rstest]
    #[case::addresses_and_dates("name,mail,on\nA,a@x.pl,1/2/24\nB,b@x.pl,3/4/24\nC,c@x.pl,5/6/24\n", None)]
    #[case::behind_a_likely_one("name;x,mail,on\nA;1,a@x.pl,1/2/24\nB;2,b@x.pl,3/4/24\n", Some(';'))]
    #[case::one_column("mail\na@x.pl\nb@x.pl\nc@x.pl\n", None)]
    fn what_stands_inside_values_is_no_runner_up(#[case] text: &str, #[case] expected: Option<char>) {
        assert_eq!(parting(text).delimiter.runner_up.map(|(char, _)| char), expected);
    }

    #[test]
    fn a_guess_names_the_runner_up() {
        let found = parting("a,b;c\n1,2;3\n4,5;6\n");
        assert!(found.delimiter.runner_up.is_some());
        assert!(found.delimiter.confidence < 0.9, "{}", found.delimiter.confidence);
    }
}
