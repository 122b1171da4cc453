//! Lines side by side. What has a line of its own on both sides holds the rest together, so that the time grows with
//! the length and never with its square.

use std::collections::HashMap;

use crate::view::{DiffChange, DiffLineView, TextDiffView};

/// How many equal lines stand around a difference.
const AROUND: usize = 3;

/// The most lines that are given.
const MOST_LINES: usize = 2_000;

/// The most characters of a line.
const LONGEST_LINE: usize = 1_000;

/// Up to how many pairs of lines are all compared with each other.
const ALL_PAIRS: usize = 250_000;

/// How often what stands between lines of their own is looked at again.
const DEEPEST: usize = 32;

/// Compares texts line by line.
pub(super) fn text_diff(left: &str, right: &str, formatted: bool) -> TextDiffView {
    let (left, right): (Vec<_>, Vec<_>) = (split(left), split(right));
    let mut pairs = Vec::new();
    common(&left, &right, (0, 0), DEEPEST, &mut pairs);
    folded(&left, &right, &pairs, formatted)
}

fn split(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// Finds pairs of equal lines that rise on both sides.
fn common(
    left: &[&str],
    right: &[&str],
    (at, to): (usize, usize),
    deeper: usize,
    pairs: &mut Vec<(usize, usize)>,
) {
    let before = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    pairs.extend((0..before).map(|step| (at + step, to + step)));
    let (left, right) = (&left[before..], &right[before..]);
    let (at, to) = (at + before, to + before);
    let after = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (inner_left, inner_right) = (&left[..left.len() - after], &right[..right.len() - after]);
    if !inner_left.is_empty() && !inner_right.is_empty() {
        let anchors = if deeper == 0 { Vec::new() } else { anchors(inner_left, inner_right) };
        if !anchors.is_empty() {
            let deeper = deeper - 1;
            let (mut a, mut b) = (0, 0);
            for &(here, there) in &anchors {
                common(&inner_left[a..here], &inner_right[b..there], (at + a, to + b), deeper, pairs);
                pairs.push((at + here, to + there));
                (a, b) = (here + 1, there + 1);
            }
            common(&inner_left[a..], &inner_right[b..], (at + a, to + b), deeper, pairs);
        } else if inner_left.len().saturating_mul(inner_right.len()) <= ALL_PAIRS {
            pairs.extend(longest(inner_left, inner_right).into_iter().map(|(a, b)| (at + a, to + b)));
        }
    }
    let (at, to) = (at + inner_left.len(), to + inner_right.len());
    pairs.extend((0..after).map(|step| (at + step, to + step)));
}

/// Lines that stand once on each side, as far as they rise on both.
fn anchors(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    let mut seen: HashMap<&str, (u32, usize, u32, usize)> = HashMap::new();
    for (at, line) in left.iter().enumerate() {
        let entry = seen.entry(line).or_default();
        (entry.0, entry.1) = (entry.0 + 1, at);
    }
    for (at, line) in right.iter().enumerate() {
        if let Some(entry) = seen.get_mut(line) {
            (entry.2, entry.3) = (entry.2 + 1, at);
        }
    }
    let mut once: Vec<_> = seen
        .into_values()
        .filter(|entry| entry.0 == 1 && entry.2 == 1)
        .map(|entry| (entry.1, entry.3))
        .collect();
    once.sort_unstable();
    let rising = rising(&once.iter().map(|(_, there)| *there).collect::<Vec<_>>());
    rising.into_iter().filter_map(|at| once.get(at).copied()).collect()
}

/// Gives the places of a longest rising run.
pub(super) fn rising(numbers: &[usize]) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; numbers.len()];
    for (at, number) in numbers.iter().enumerate() {
        let place = ends.partition_point(|&end| numbers[end] < *number);
        before[at] = place.checked_sub(1).and_then(|place| ends.get(place).copied());
        match ends.get_mut(place) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run: Vec<_> = std::iter::successors(ends.last().copied(), |at| before[*at]).collect();
    run.reverse();
    run
}

/// A longest run of lines that both have, by comparing all with all.
fn longest(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    let mut lengths = vec![0_u32; (left.len() + 1) * width];
    for a in (0..left.len()).rev() {
        for b in (0..right.len()).rev() {
            lengths[a * width + b] = if left[a] == right[b] {
                lengths[(a + 1) * width + b + 1] + 1
            } else {
                lengths[(a + 1) * width + b].max(lengths[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < left.len() && b < right.len() {
        if left[a] == right[b] {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if lengths[(a + 1) * width + b] >= lengths[a * width + b + 1] {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

/// Writes the lines that differ with a few equal ones around them.
fn folded(left: &[&str], right: &[&str], pairs: &[(usize, usize)], formatted: bool) -> TextDiffView {
    let mut all: Vec<(DiffChange, Option<usize>, Option<usize>)> = Vec::new();
    let (mut a, mut b) = (0, 0);
    for &(here, there) in pairs.iter().chain([&(left.len(), right.len())]) {
        all.extend((a..here).map(|at| (DiffChange::Removed, Some(at), None)));
        all.extend((b..there).map(|at| (DiffChange::Added, None, Some(at))));
        if here < left.len() || there < right.len() {
            all.push((DiffChange::Equal, Some(here), Some(there)));
        }
        (a, b) = (here + 1, there + 1);
    }
    let mut near = vec![false; all.len()];
    for (at, _) in all.iter().enumerate().filter(|(_, line)| line.0 != DiffChange::Equal) {
        let to = (at + AROUND + 1).min(near.len());
        near[at.saturating_sub(AROUND)..to].fill(true);
    }
    let number = |at: Option<usize>| at.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
    let (mut lines, mut skipped) = (Vec::new(), 0);
    for ((change, here, there), near) in all.into_iter().zip(near) {
        if !near {
            skipped += 1;
            continue;
        }
        if lines.len() == MOST_LINES {
            return TextDiffView { formatted, lines, folded_after: 0, cut: true };
        }
        let text = here.and_then(|at| left.get(at)).or_else(|| there.and_then(|at| right.get(at)));
        lines.push(DiffLineView {
            change,
            left: number(here),
            right: number(there),
            text: short(text.copied().unwrap_or_default(), LONGEST_LINE),
            folded: std::mem::take(&mut skipped),
        });
    }
    TextDiffView { formatted, lines, folded_after: skipped, cut: false }
}

/// Cuts a text to so many characters.
pub(super) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn drawn(left: &str, right: &str) -> Vec<String> {
        let diff = text_diff(left, right, false);
        let sign = |change| match change {
            DiffChange::Added => '+',
            DiffChange::Removed => '-',
            _ => ' ',
        };
        diff.lines.iter().map(|line| format!("{}{}", sign(line.change), line.text)).collect()
    }

    #[rstest]
    #[case("a\nb\nc", "a\nx\nc", &[" a", "-b", "+x", " c"])]
    #[case("a\nb", "b", &["-a", " b"])]
    #[case("x\nx\nx", "x\nx", &[" x", " x", "-x"])]
    #[case("same", "same", &[])]
    #[case("", "a", &["-", "+a"])]
    #[case("a\nb\nc\nd", "d\na\nb\nc", &["+d", " a", " b", " c", "-d"])]
    fn the_lines_that_differ_stand_in_their_place(
        #[case] left: &str,
        #[case] right: &str,
        #[case] drawn_: &[&str],
    ) {
        assert_eq!(drawn(left, right), drawn_);
    }

    #[test]
    fn equal_lines_far_from_a_difference_are_counted_and_left_out() {
        let many: Vec<_> = (0..100).map(|n| n.to_string()).collect();
        let mut other = many.clone();
        other[50] = "x".to_owned();
        let diff = text_diff(&many.join("\n"), &other.join("\n"), true);
        assert_eq!((diff.lines.len(), diff.lines[0].folded, diff.folded_after), (8, 47, 46));
        assert_eq!((diff.lines[3].left, diff.lines[4].right), (Some(51), Some(51)));
    }

    #[test]
    fn many_differences_are_cut_and_long_lines_too() {
        let (left, right): (Vec<_>, Vec<_>) = (0..50_000).map(|n| (format!("l{n}"), format!("r{n}"))).unzip();
        let diff = text_diff(&left.join("\n"), &right.join("\n"), false);
        assert!(diff.cut && diff.lines.len() == MOST_LINES);
        let diff = text_diff(&"é".repeat(9_000), "", false);
        assert_eq!(diff.lines[0].text.chars().count(), LONGEST_LINE + 1);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_told_from_the_lines(
            left in proptest::collection::vec("[ab]{0,1}", 1..12),
            right in proptest::collection::vec("[ab]{0,1}", 1..12),
        ) {
            let (a, b): (Vec<_>, Vec<_>) =
                (left.iter().map(String::as_str).collect(), right.iter().map(String::as_str).collect());
            let mut pairs = Vec::new();
            common(&a, &b, (0, 0), DEEPEST, &mut pairs);
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert!(pairs.iter().all(|(here, there)| a[*here] == b[*there]));
        }
    }
}
