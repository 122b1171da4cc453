//! Fills the text of a template: `%if FLAG|FLAG`, `%if !FLAG`, `%else`, `%end` on lines of their own, `@NAME@`
//! anywhere. A name alone on its line takes its indentation to every line of its value, and no value takes the line
//! away.

use std::collections::{BTreeMap, BTreeSet};

/// What stands for each name.
pub(crate) type Words = BTreeMap<&'static str, String>;

/// Fills a template.
pub(crate) fn fill(template: &str, flags: &BTreeSet<&'static str>, words: &Words) -> String {
    let mut out = String::with_capacity(template.len());
    let mut open: Vec<bool> = Vec::new();
    for line in template.lines() {
        if let Some(condition) = line.strip_prefix("%if ") {
            open.push(condition.split('|').any(|flag| holds(flag, flags)));
        } else if line == "%else" {
            if let Some(last) = open.last_mut() {
                *last = !*last;
            }
        } else if line == "%end" {
            open.pop();
        } else if open.iter().all(|shown| *shown) {
            put(line, words, &mut out);
        }
    }
    out
}

fn holds(flag: &str, flags: &BTreeSet<&'static str>) -> bool {
    match flag.strip_prefix('!') {
        Some(absent) => !flags.contains(absent),
        None => flags.contains(flag),
    }
}

fn put(line: &str, words: &Words, out: &mut String) {
    let bare = line.trim_start();
    let alone =
        bare.strip_prefix('@').and_then(|rest| rest.strip_suffix('@')).and_then(|name| words.get(name));
    if let Some(value) = alone {
        for part in value.lines() {
            let indent = if part.is_empty() { "" } else { &line[..line.len() - bare.len()] };
            out.extend([indent, part, "\n"]);
        }
        return;
    }
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('@') {
        let named = after.split_once('@').and_then(|(name, tail)| Some((words.get(name)?, tail)));
        out.push_str(before);
        match named {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('@');
                rest = after;
            }
        }
    }
    out.extend([rest, "\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_nest_and_names_are_replaced() {
        let template = "a @X@ b@c\n%if one\n%if !two\nin\n%else\nout\n%end\n%end\n  @X@\n  @NONE@\nz\n";
        let words = Words::from([("X", "1\n2".to_owned()), ("NONE", String::new())]);
        let filled = fill(template, &BTreeSet::from(["one"]), &words);
        assert_eq!(filled, "a 1\n2 b@c\nin\n  1\n  2\nz\n");
        assert_eq!(fill("%if one|two\nx\n%end\n", &BTreeSet::from(["two"]), &words), "x\n");
    }
}
