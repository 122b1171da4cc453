//! How the lines of a text end.

use crate::{Guess, Newline};

/// Tells how lines end, from the decoded beginning of a text.
pub(crate) fn find(text: &str) -> Guess<Newline> {
    let pairs = text.matches("\r\n").count();
    let feeds = text.matches('\n').count() - pairs;
    let returns = text.matches('\r').count() - pairs;
    let kinds = [(Newline::Lf, feeds), (Newline::CrLf, pairs), (Newline::Cr, returns)];
    let seen: Vec<&(Newline, usize)> = kinds.iter().filter(|(_, count)| *count > 0).collect();
    match seen.as_slice() {
        [] => Guess { confidence: 0.5, ..Guess::certain(Newline::Lf, "there is one line only") },
        [(kind, count)] => Guess::certain(*kind, format!("all {count} line ends are the same")),
        _ => {
            let why = format!("{pairs} are CRLF, {feeds} LF and {returns} CR");
            let most = kinds.iter().max_by_key(|(_, count)| *count).map(|(kind, _)| *kind);
            let runner_up = most.map(|kind| (kind, "most lines end so".to_owned()));
            Guess { runner_up, ..Guess::certain(Newline::Mixed, why) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("a\nb\n", Newline::Lf)]
    #[case("a\r\nb", Newline::CrLf)]
    #[case("a\rb\r", Newline::Cr)]
    #[case("a\r\nb\n", Newline::Mixed)]
    #[case("a", Newline::Lf)]
    fn line_ends_are_counted(#[case] text: &str, #[case] expected: Newline) {
        assert_eq!(find(text).value, expected);
    }
}
