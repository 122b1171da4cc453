//! Folding: what two texts must share to be the same heading or the same word.
//!
//! Capitals and Latin diacritics make no difference, and ł, đ, ø and the like count as their plain letters. Cyrillic
//! is kept: й is not и, and ї is not і. The result goes into a buffer of the caller, so that folding a million
//! cells allocates nothing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Folds a heading: `FirstName *`, `first_name` and `First name` become `first name`.
pub(crate) fn heading(text: &str, into: &mut String) {
    into.clear();
    let mut after_small = false;
    for char in text.nfc() {
        if is_apostrophe(char) {
            continue;
        }
        if char.is_alphanumeric() {
            if after_small && char.is_uppercase() {
                space(into);
            }
            after_small = char.is_lowercase();
            letter(char, into);
        } else {
            after_small = false;
            space(into);
        }
    }
    into.truncate(into.trim_end().len());
}

/// Folds a word that stands for a value: as a heading, and capitals inside a word part nothing.
pub(crate) fn word(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => into.push(char::from(byte.to_ascii_lowercase())),
                b'\'' | b'`' => {}
                _ => space(into),
            }
        }
    } else {
        for char in text.nfc() {
            match char {
                _ if is_apostrophe(char) => {}
                _ if char.is_alphanumeric() => letter(char, into),
                _ => space(into),
            }
        }
    }
    into.truncate(into.trim_end().len());
}

/// Folds a value that is compared as a whole: capitals, accents and the width of gaps make no difference.
pub(crate) fn value(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => space(into),
                _ => into.push(char::from(byte.to_ascii_lowercase())),
            }
        }
    } else {
        for char in text.nfc() {
            if char.is_whitespace() { space(into) } else { letter(char, into) }
        }
    }
    into.truncate(into.trim_end().len());
}

/// Puts a text into small letters, and keeps its accents.
pub(crate) fn small(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        into.push_str(text);
        into.make_ascii_lowercase();
    } else {
        into.extend(text.nfc().flat_map(char::to_lowercase));
    }
}

/// Gives the folded heading as a text of its own.
pub(crate) fn heading_of(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    heading(text, &mut folded);
    folded
}

/// Gives the folded word as a text of its own.
pub(crate) fn word_of(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    word(text, &mut folded);
    folded
}

fn space(into: &mut String) {
    if !into.is_empty() && !into.ends_with(' ') {
        into.push(' ');
    }
}

fn letter(char: char, into: &mut String) {
    if char.is_ascii() {
        into.push(char.to_ascii_lowercase());
    } else if is_cyrillic(char) {
        into.extend(char.to_lowercase());
    } else {
        decompose_canonical(char, |part| {
            if !is_combining_mark(part) {
                for small in part.to_lowercase() {
                    match plain(small) {
                        Some(letters) => into.push_str(letters),
                        // A capital with a dot above leaves its dot behind when it is made small.
                        None if is_combining_mark(small) => {}
                        None => into.push(small),
                    }
                }
            }
        });
    }
}

/// Letters that Unicode does not take apart, and people do.
fn plain(char: char) -> Option<&'static str> {
    Some(match char {
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ø' => "o",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

fn is_cyrillic(char: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&char)
}

/// The signs that people type for the apostrophe of `ім'я` and `O'Brien`.
fn is_apostrophe(char: char) -> bool {
    matches!(char, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' | '‛')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("First Name *", "first name")]
    #[case("first_name", "first name")]
    #[case("firstName", "first name")]
    #[case("IMIĘ", "imie")]
    #[case("Nr\u{a0}pracownika", "nr pracownika")]
    #[case("Łódź", "lodz")]
    #[case("Příjmení", "prijmeni")]
    #[case("DIČ", "dic")]
    #[case("PSČ", "psc")]
    #[case("Ім'я", "імя")]
    #[case("Ім’я", "імя")]
    #[case("Імʼя", "імя")]
    #[case("Дата прийому", "дата прийому")]
    #[case("ЄДРПОУ", "єдрпоу")]
    #[case("tel. kom.", "tel kom")]
    #[case("Straße", "strasse")]
    #[case("İstanbul", "istanbul")]
    #[case("  --  ", "")]
    fn headings_that_people_take_for_the_same_fold_to_the_same(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(heading_of(text), folded);
    }

    #[test]
    fn a_letter_with_its_accent_apart_folds_as_the_one_that_has_it() {
        assert_eq!(heading_of("P\u{159}i\u{301}jmeni\u{301}"), heading_of("Příjmení"));
        assert_eq!(heading_of("и\u{306}"), "й");
    }

    #[test]
    fn cyrillic_letters_with_marks_are_letters_of_their_own() {
        assert_ne!(heading_of("Її"), heading_of("Іі"));
        assert_ne!(heading_of("й"), heading_of("и"));
    }

    #[rstest]
    #[case("On_Leave", "on leave")]
    #[case("ON  LEAVE", "on leave")]
    #[case("onLeave", "onleave")]
    #[case("Неактивний", "неактивний")]
    fn words_fold_without_a_gap_at_capitals(#[case] text: &str, #[case] folded: &str) {
        assert_eq!(word_of(text), folded);
    }

    #[test]
    fn a_value_keeps_its_signs_and_an_address_its_accents() {
        let mut buffer = String::new();
        value("Łukasz  & Synowie s.r.o.", &mut buffer);
        assert_eq!(buffer, "lukasz & synowie s.r.o.");
        small("MICHAŁ@Example.COM", &mut buffer);
        assert_eq!(buffer, "michał@example.com");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,24}") {
            let once = word_of(&text);
            prop_assert_eq!(word_of(&once), once);
        }

        #[test]
        fn ascii_folds_the_same_on_both_ways(text in "[ -~]{0,24}") {
            let mut short = String::new();
            word(&text, &mut short);
            // A letter behind it that is not ASCII takes the other way.
            prop_assert_eq!(word_of(&format!("{text} я")), format!("{short} я").trim_start().to_owned());
        }
    }
}
