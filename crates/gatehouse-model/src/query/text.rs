//! Text to be found anywhere, and telephone numbers however they are written.

/// The digits by which telephone numbers are compared: the last ones, so that a country's code and a leading zero
/// may be there or not.
const PHONE_KEY: usize = 8;

/// The fewest and the most digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A text to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words.
    pub words: String,
    /// Whether the last word is whole; otherwise it may go on.
    pub exact: bool,
}

impl Text {
    /// Tells whether there is a letter or a digit in it to look for.
    pub fn can_be_found(&self) -> bool {
        self.words.chars().any(char::is_alphanumeric)
    }

    /// Gives the key of the telephone number that it may be.
    pub fn phone_key(&self) -> Option<String> {
        looks_like_phone(&self.words).then(|| phone_key(&self.words)).flatten()
    }
}

/// Gives the key by which a telephone number is found; none for what has too few or too many digits.
pub fn phone_key(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    PHONE_DIGITS
        .contains(&digits.len())
        .then(|| digits.get(digits.len().saturating_sub(PHONE_KEY)..).unwrap_or(digits).to_owned())
}

/// Tells whether a text has only what telephone numbers are written with.
pub(super) fn looks_like_phone(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(|first| first.is_ascii_digit() || matches!(first, '+' | '('))
        && signs.all(|sign| sign.is_ascii_digit() || matches!(sign, ' ' | '(' | ')' | '-' | '.' | '/'))
}

/// Writes a text so that [`parse`](super::parse) reads it back as that text and nothing else.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    quoted.push('"');
    quoted
}
