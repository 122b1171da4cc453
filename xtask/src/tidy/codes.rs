//! Problem codes: each one that a source can answer is explained in `docs/MESSAGES.md`, and no other.

use std::collections::{BTreeMap, BTreeSet};

use crate::tidy::finding::Finding;
use crate::tidy::literal::literals;
use crate::tidy::tree::{Source, Tree};

/// Where the codes are explained, each in backquotes at the beginning of a table row.
const LIST: &str = "docs/MESSAGES.md";

/// Compares the codes of the sources with the list.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut used: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for file in tree.files.iter().filter(|file| is_ours(file)) {
        for (code, line) in codes(file.production()) {
            used.entry(code).or_insert((&file.path, line));
        }
    }
    let listed = tree.file(LIST).map(|list| rows(&list.text)).unwrap_or_default();
    let unlisted = used.iter().filter(|(code, _)| !listed.contains_key(*code)).map(|(code, (file, line))| {
        let what = format!("the code {code} is not in {LIST}");
        Finding::new(file, *line, what, "add a row that says when it comes and what to do")
    });
    let spelt = tree.files.iter().filter(|file| is_ours(file)).flat_map(put_together);
    let unused = listed.iter().filter(|(code, _)| !used.contains_key(*code)).map(|(code, line)| {
        Finding::new(
            LIST,
            *line,
            format!("no source answers {code}"),
            "take the row out, or spell it as the source",
        )
    });
    unlisted.chain(unused).chain(spelt).collect()
}

/// Codes that are put together at run time: nobody who looks for one would find where it is made.
fn put_together(file: &Source) -> Vec<Finding> {
    // A place inside another is met twice.
    let parts: BTreeSet<_> =
        made(file.production()).into_iter().filter(|(text, _)| is_pattern(text)).collect();
    parts
        .into_iter()
        .map(|(text, line)| {
            let what = format!("the code `{text}` is put together at run time");
            Finding::new(&file.path, line, what, "spell each code out, so that a search for it ends here")
        })
        .collect()
}

fn is_ours(file: &Source) -> bool {
    let ours = file.path.starts_with("crates/") || file.path.starts_with("src-tauri/");
    ours && file.is_production_rust()
}

/// The codes that a text can make: literals inside `Problem::new(…)` and in the bodies of functions that make
/// problems or their codes.
fn codes(text: &str) -> Vec<(&str, usize)> {
    made(text).into_iter().filter(|(literal, _)| is_code(literal)).collect()
}

/// The literals of those places, with their lines.
fn made(text: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    for (at, start) in starts(text) {
        let line = text[..at].lines().count().max(1);
        let (open, close) = if start.starts_with("fn ") { ('{', '}') } else { ('(', ')') };
        let Some(body) = balanced(&text[at + start.len()..], open, close) else { continue };
        let body_line = line + text[at..at + start.len()].matches('\n').count();
        for literal in literals(body) {
            found.push((literal.text, body_line + literal.line - 1));
        }
    }
    found
}

fn starts(text: &str) -> Vec<(usize, &str)> {
    let mut all = Vec::new();
    for start in ["Problem::new", "fn code", "fn problem"] {
        all.extend(text.match_indices(start).filter(|(at, _)| text[at + start.len()..].starts_with('(')));
    }
    all
}

/// From the beginning of `text` to the end of the first balanced group of these brackets.
fn balanced(text: &str, open: char, close: char) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, char) in text.char_indices() {
        if char == open {
            depth += 1;
        } else if char == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(&text[..=at]);
            }
        }
    }
    None
}

/// `area.situation` in lower case.
fn is_code(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.split_once('.').is_some_and(|(area, situation)| word(area) && word(situation))
}

/// `area.{}` or `{}.situation`: a code with a hole.
fn is_pattern(text: &str) -> bool {
    let hole = |part: &str| part.starts_with('{') && part.ends_with('}');
    let (area, situation) = text.split_once('.').unwrap_or_default();
    (hole(area) && is_code(&format!("x.{situation}"))) || (hole(situation) && is_code(&format!("{area}.x")))
}

fn rows(text: &str) -> BTreeMap<&str, usize> {
    let row = |(index, line): (usize, &'_ str)| -> Option<(usize, usize, usize)> {
        let begin = line.find("| `")? + 3;
        (begin == 3).then_some(())?;
        Some((index, begin, begin + line[begin..].find('`')?))
    };
    let lines: Vec<&str> = text.lines().collect();
    let found = lines.iter().copied().enumerate().filter_map(row);
    found.map(|(index, begin, end)| (&lines[index][begin..end], index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "crates/gatehouse-store/src/error.rs";

    fn said(source: &str, list: &str) -> Vec<String> {
        check(&Tree::of(&[(SOURCE, source), (LIST, list)])).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_code_that_is_not_listed_is_found_where_it_is_made() {
        let said = said("fn a() {\n    Problem::new(\n        \"store.disk_full\", \"x\")\n}\n", "");
        assert_eq!(said.len(), 1);
        assert!(
            said[0].starts_with("crates/gatehouse-store/src/error.rs:3: the code store.disk_full"),
            "{said:?}"
        );
    }

    #[test]
    fn codes_of_a_match_in_a_function_of_codes_are_found() {
        let text = "fn code(&self) -> &'static str {\n  match self {\n    A => \"store.a\",\n    B => \"store.b\",\n  }\n}\n";
        assert_eq!(codes(text), [("store.a", 3), ("store.b", 4)]);
    }

    #[test]
    fn a_listed_code_that_nothing_answers_is_found() {
        let said = said("", "| code | when |\n|---|---|\n| `store.gone` | once |\n");
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("docs/MESSAGES.md:3: no source answers store.gone"), "{said:?}");
    }

    #[test]
    fn a_listed_code_that_is_used_is_fine() {
        assert!(
            said("let p = Problem::new(\"a.b\", \"It (really) is c.d.\");", "| `a.b` | always |\n")
                .is_empty()
        );
    }

    #[test]
    fn a_code_put_together_at_run_time_is_found() {
        for text in ["profile.{code}", "{noun}.not_found"] {
            let said = said(&format!("fn code(&self) -> String {{ format!(\"{text}\") }}\n"), "");
            assert_eq!(said.len(), 1, "{text}");
            assert!(said[0].contains("put together at run time"), "{said:?}");
        }
        assert!(!is_pattern("{message}.") && !is_pattern("{a}.{b}") && !is_pattern("There is no {name}."));
    }

    #[test]
    fn messages_and_names_are_no_codes() {
        for text in ["deliveries", "Store.full", "store.", "store.full!", "a.b.c", "the store is full."] {
            assert!(!is_code(text), "{text}");
        }
        assert!(is_code("verify.timestamp_too_old") && is_code("usage.not_utf8"));
    }

    #[test]
    fn tests_of_a_source_make_no_codes() {
        let source = "#[cfg(test)]\nmod tests {\n  fn a() { Problem::new(\"x.y\", \"\"); }\n}\n";
        assert!(said(source, "").is_empty());
    }
}
