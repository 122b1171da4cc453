//! What can stand where somebody is typing.

use super::Place;
use super::field::FIELDS;

/// What is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What is replaced by what is chosen.
    pub place: Place,
    /// What was typed of it so far.
    pub typed: String,
    /// The field whose value it is; none where a field or a text may begin.
    pub field: Option<&'static str>,
}

/// Tells what is being typed at the caret, a place in bytes; none where nothing can be offered.
pub fn opening(query: &str, caret: usize) -> Option<Opening> {
    let before = query.get(..caret)?;
    let start = word_start(before)?;
    let word = before.get(start..)?;
    let negated = usize::from(word.starts_with('-'));
    let typed = word.get(negated..)?;
    let at = |offset: usize, typed: &str, field| {
        let place = Place { offset, length: caret - offset };
        Some(Opening { place, typed: typed.to_owned(), field })
    };
    let Some((name, values)) = typed.split_once(':') else {
        return at(start + negated, typed, None);
    };
    let name = name.to_ascii_lowercase();
    let field = FIELDS.iter().find(|field| field.name == name)?.name;
    let value = values.rsplit(',').next().unwrap_or(values);
    at(caret - value.len(), value.trim_start_matches('"'), Some(field))
}

/// Gives where the last word begins, quotes kept together.
fn word_start(text: &str) -> Option<usize> {
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if sign.is_whitespace() && !quoted => start = at + sign.len_utf8(),
            _ => {}
        }
    }
    // A text in quotes is a person's own.
    let plain_text = quoted && !text.get(start..)?.contains(':');
    (!plain_text).then_some(start)
}
