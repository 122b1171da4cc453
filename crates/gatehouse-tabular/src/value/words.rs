//! Words for yes and no in English, Polish, Czech and Ukrainian.

/// Reads a folded word for yes or no.
pub(crate) fn boolean(folded: &str) -> Option<bool> {
    match folded {
        "1" | "true" | "yes" | "y" | "on" | "tak" | "t" | "prawda" | "ano" | "a" | "pravda" | "так" | "т"
        | "істина" | "правда" => Some(true),
        "0" | "false" | "no" | "n" | "off" | "f" | "nie" | "falsz" | "ne" | "nepravda" | "ні" | "н"
        | "хибність" | "неправда" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;
    use rstest::rstest;

    #[rstest]
    #[case::english(["Yes", "TRUE", "y"], ["no", "False", "N"])]
    #[case::polish(["TAK", "tak", "Prawda"], ["nie", "NIE", "Fałsz"])]
    #[case::czech(["Ano", "ANO", "a"], ["ne", "NE", "n"])]
    #[case::ukrainian(["Так", "так", "ІСТИНА"], ["ні", "Ні", "хибність"])]
    #[case::numbers(["1", "1", "1"], ["0", "0", "0"])]
    fn yes_and_no_are_read_in_four_languages(#[case] yes: [&str; 3], #[case] no: [&str; 3]) {
        for word in yes {
            assert_eq!(boolean(&fold::word_of(word)), Some(true), "{word}");
        }
        for word in no {
            assert_eq!(boolean(&fold::word_of(word)), Some(false), "{word}");
        }
    }

    #[rstest]
    #[case("maybe")]
    #[case("2")]
    #[case("")]
    #[case("активний")]
    fn other_words_are_neither(#[case] word: &str) {
        assert_eq!(boolean(&fold::word_of(word)), None);
    }
}
