//! Finds the encoding of a text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::letters;
use crate::{Guess, TabularError, TabularProblem};

/// The encoding of a text and what was seen of it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) encoding: &'static Encoding,
    pub(crate) guess: Guess<String>,
    /// The bytes of the byte-order mark.
    pub(crate) mark: usize,
    pub(crate) problems: Vec<TabularProblem>,
}

/// Gives the name of an encoding as the rest of the program writes it.
pub(crate) fn name(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// Finds the encoding of a text from its first bytes, of which `whole` says whether they are all.
///
/// # Errors
/// Fails when an encoding was asked for that is unknown, or the bytes are no text.
pub(crate) fn find(head: &[u8], whole: bool, asked: Option<&str>) -> Result<Found, TabularError> {
    let marked = mark(head)?;
    if let Some(label) = asked {
        let encoding = Encoding::for_label(label.as_bytes())
            .ok_or_else(|| TabularError::UnknownEncoding(label.to_owned()))?;
        let mark = marked.filter(|(known, _)| *known == encoding).map_or(0, |(_, length)| length);
        return Ok(found(encoding, Guess::certain(name(encoding), "it was chosen"), mark));
    }
    if let Some((encoding, length)) = marked {
        let why = "the file begins with its byte-order mark";
        return Ok(found(encoding, Guess::certain(name(encoding), why), length));
    }
    if let Some(encoding) = wide(head) {
        let why = "every other byte is zero, as in text of two bytes a character";
        let guess = Guess { confidence: 0.97, ..Guess::certain(name(encoding), why) };
        return Ok(found(encoding, guess, 0));
    }
    if let Some(what) = binary(head) {
        return Err(TabularError::Binary { what });
    }
    Ok(narrow(head, whole))
}

fn found(encoding: &'static Encoding, guess: Guess<String>, mark: usize) -> Found {
    Found { encoding, guess, mark, problems: Vec::new() }
}

fn mark(head: &[u8]) -> Result<Option<(&'static Encoding, usize)>, TabularError> {
    let marked = head.starts_with(&[0xFF, 0xFE, 0, 0]) || head.starts_with(&[0, 0, 0xFE, 0xFF]);
    if marked || is_four_wide(head) {
        return Err(TabularError::NotATable("it is written in UTF-32, which is not read".to_owned()));
    }
    Ok(Encoding::for_bom(head))
}

/// Tells UTF-32 without a mark: of each four bytes two at one end are zero, and some are line ends.
fn is_four_wide(head: &[u8]) -> bool {
    let quads = || head[..head.len().min(16 << 10)].chunks_exact(4);
    let of = |low: usize, high: usize, zeros: [usize; 2]| {
        let fits = |quad: &[u8]| quad[zeros[0]] == 0 && quad[zeros[1]] == 0 && quad[high] <= 0x20;
        let ends = quads().filter(|quad| fits(quad) && quad[high] == 0 && quad[low] == b'\n').count();
        ends > 0 && quads().filter(|quad| fits(quad) && quad[low] != 0).count() * 10 >= quads().count() * 9
    };
    of(0, 1, [2, 3]) || of(3, 2, [0, 1])
}

/// Tells UTF-16 without a mark by where its zeros, or the high halves of its letters, stand.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    if head.len() < 4 {
        return None;
    }
    let pairs = head.len().min(64 << 10) / 2;
    let weigh = |low: usize| {
        let high = 1 - low;
        let mut plain = 0;
        let mut breaks = 0;
        for pair in head.chunks_exact(2).take(pairs) {
            // Latin, Greek and Cyrillic, and the marks of typography.
            plain += usize::from(pair[high] <= 0x05 || pair[high] == 0x20);
            breaks += usize::from(
                pair[high] == 0 && matches!(pair[low], b'\n' | b'\r' | b',' | b';' | b'\t' | b'|' | b' '),
            );
        }
        (plain, breaks)
    };
    let (little, little_breaks) = weigh(0);
    let (big, big_breaks) = weigh(1);
    let enough = |plain: usize, breaks: usize| plain * 10 >= pairs * 9 && breaks * 60 >= pairs && breaks > 0;
    match (enough(little, little_breaks), enough(big, big_breaks)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Tells bytes that are no text.
fn binary(head: &[u8]) -> Option<&'static str> {
    let odd = head
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a..=0x1f))
        .count();
    // A stray NUL in a file of rows is a trouble of its row; text has no more than a few.
    (odd > 2 && odd * 20 > head.len()).then_some("binary data")
}

fn narrow(head: &[u8], whole: bool) -> Found {
    let utf8 = name(UTF_8);
    if head.is_ascii() && !head.contains(&0x1b) {
        let why = "all characters are ASCII, which is the same in nearly every encoding";
        let confidence = if whole { 1.0 } else { 0.95 };
        return found(UTF_8, Guess { confidence, ..Guess::certain(utf8, why) }, 0);
    }
    let (good, bad) = sequences(head, whole);
    if bad == 0 && good > 0 {
        return found(
            UTF_8,
            Guess { confidence: 0.99, ..Guess::certain(utf8, "its bytes form valid UTF-8") },
            0,
        );
    }
    if good > 4 * bad {
        let why = match bad {
            1 => format!("{good} characters are valid UTF-8 and one is not"),
            bad => format!("{good} characters are valid UTF-8 and {bad} are not"),
        };
        let mut made = found(UTF_8, Guess { confidence: 0.8, ..Guess::certain(utf8, why) }, 0);
        made.problems.push(
            TabularProblem::new(
                "import.mixed_encoding",
                match bad {
                    1 => "Most of the file is UTF-8, and at least one place in it is not.".to_owned(),
                    bad => format!("Most of the file is UTF-8, and at least {bad} places in it are not."),
                },
            )
            .hint("They are marked at their cells; look whether two files were joined."),
        );
        return made;
    }
    legacy(head, whole)
}

/// Counts sequences of several bytes that are valid UTF-8, and places that are not.
fn sequences(mut head: &[u8], whole: bool) -> (usize, usize) {
    let mut good = 0;
    let mut bad = 0;
    loop {
        match std::str::from_utf8(head) {
            Ok(text) => return (good + several(text.as_bytes()), bad),
            Err(error) => {
                good += several(&head[..error.valid_up_to()]);
                let Some(length) = error.error_len() else {
                    return (good, bad + usize::from(whole));
                };
                bad += 1;
                head = &head[error.valid_up_to() + length..];
            }
        }
    }
}

fn several(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte >= 0xC0).count()
}

fn legacy(head: &[u8], whole: bool) -> Found {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, whole);
    let general = detector.guess(None, Utf8Detection::Deny);
    let ranked = letters::rank(head);
    let best = ranked.first().filter(|fit| fit.score > 0.55);
    let (Some(best), true) = (best, letters::knows(general)) else {
        let runner_up = (general != WINDOWS_1252)
            .then(|| (name(WINDOWS_1252), "the most common of the older encodings".to_owned()));
        let guess = Guess {
            value: name(general),
            confidence: 0.7,
            why: "its bytes are no UTF-8, and their pairs are most like it".to_owned(),
            runner_up,
        };
        return found(general, guess, 0);
    };
    let said = ranked.iter().find(|fit| fit.encoding == general);
    // The general detector knows more languages; it is overruled where letters speak clearly.
    let overruled = said.is_none_or(|said| best.score > said.score + 0.05);
    let chosen = if overruled { best } else { said.unwrap_or(best) };
    let same = |other: &letters::Fit| {
        other.encoding.decode_without_bom_handling(head).0
            == chosen.encoding.decode_without_bom_handling(head).0
    };
    let next = ranked.iter().find(|fit| fit.encoding != chosen.encoding && !same(fit));
    let margin = next.map_or(1.0, |next| chosen.score - next.score);
    let confidence =
        (0.6 + margin.clamp(0.0, 0.6) * 0.5 + (chosen.characters.min(40) as f64) * 0.002).min(0.96);
    let guess = Guess {
        value: name(chosen.encoding),
        confidence: confidence as f32,
        why: match chosen.characters {
            1 => format!("its one character above ASCII is a letter of {}", chosen.language),
            many => format!("its {many} characters above ASCII are letters of {}", chosen.language),
        },
        runner_up: next
            .map(|next| (name(next.encoding), format!("they could be letters of {}", next.language))),
    };
    found(chosen.encoding, guess, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn wide_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[rstest]
    #[case::utf_8("imię;ąę\n".as_bytes().to_vec(), "utf-8", false)]
    #[case::ascii(b"a,b\n1,2\n".to_vec(), "utf-8", false)]
    #[case::marked(b"\xef\xbb\xbfa,b\n".to_vec(), "utf-8", true)]
    #[case::wide_marked([b"\xff\xfe".to_vec(), wide_bytes("a,b\n", false)].concat(), "utf-16le", true)]
    #[case::wide_little(wide_bytes("imię,a\nЇжак,b\n", false), "utf-16le", false)]
    #[case::wide_big(wide_bytes("imię,a\nЇжак,b\n", true), "utf-16be", false)]
    #[case::polish(b"imi\xea;nazwisko\nJa\x9cmina;\xafaba\n".to_vec(), "windows-1250", false)]
    #[case::polish_iso(b"imi\xea;nazwisko\nJa\xb6mina;\xafaba\n".to_vec(), "iso-8859-2", false)]
    #[case::one_nul(b"a,b\n1,\0\n".to_vec(), "utf-8", false)]
    fn an_encoding_is_found(#[case] bytes: Vec<u8>, #[case] expected: &str, #[case] mark: bool) {
        let found = find(&bytes, true, None).unwrap();
        assert_eq!((found.guess.value.as_str(), found.mark > 0), (expected, mark), "{}", found.guess.why);
    }

    #[test]
    fn a_cut_character_at_the_end_of_the_head_is_no_fault() {
        let found = find("ąęć".as_bytes()[..5].as_ref(), false, None).unwrap();
        assert_eq!(found.guess.value, "utf-8");
    }

    #[test]
    fn some_bad_bytes_among_much_utf_8_are_a_problem_and_not_an_encoding() {
        let bytes = ["ąęćłóśżź".as_bytes(), b",\xb9\n"].concat();
        let found = find(&bytes, true, None).unwrap();
        assert_eq!(found.guess.value, "utf-8");
        assert_eq!(found.problems[0].code, "import.mixed_encoding");
    }

    #[test]
    fn an_encoding_that_is_asked_for_is_taken_or_refused() {
        assert_eq!(find(b"a", true, Some("cp1250")).unwrap().guess.value, "windows-1250");
        let refused = find(b"a", true, Some("klingon")).unwrap_err();
        assert_eq!(refused.problem().code, "import.unknown_encoding");
    }

    #[rstest]
    #[case::marked(true, u32::to_le_bytes)]
    #[case::marked_the_other_way(true, u32::to_be_bytes)]
    #[case::unmarked(false, u32::to_le_bytes)]
    #[case::unmarked_the_other_way(false, u32::to_be_bytes)]
    fn utf_32_is_named(#[case] marked: bool, #[case] bytes: fn(u32) -> [u8; 4]) {
        let text = format!("{}imię;nazwisko\nJaśmina;Żaba\n", if marked { "\u{feff}" } else { "" });
        let mut head: Vec<u8> = text.chars().flat_map(|char| bytes(char as u32)).collect();
        head.truncate(head.len() - 1);
        let refused = find(&head, false, None).unwrap_err();
        assert!(refused.problem().message.contains("UTF-32"), "{refused}");
    }

    #[rstest]
    #[case(b"\x01\x02\x03\x04\x05\x00\x07abc")]
    #[case(b"\xff\xfe\0\0a\0\0\0")]
    fn what_is_no_text_is_named(#[case] bytes: &[u8]) {
        assert!(find(bytes, true, None).is_err());
    }
}
