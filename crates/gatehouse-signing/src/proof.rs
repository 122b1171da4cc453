//! Lines of proof as they are found. Their words are made only when somebody reads the verdict: most requests are
//! genuine, and nobody waits for their proof.

use std::borrow::Cow;

use gatehouse_model::{CheckId, Evidence, Timestamp};

use crate::{Span, digest::Algorithm, kind::Kind, layout::Layout};

/// A line of proof under a check.
pub(crate) struct Proof<'a> {
    pub(crate) check: CheckId,
    pub(crate) label: &'static str,
    pub(crate) value: Fact<'a>,
}

/// What a line of proof says.
pub(crate) enum Fact<'a> {
    Text(Cow<'a, str>),
    /// Text of which only the start is shown: the number of characters.
    Start(Cow<'a, str>, usize),
    Count(usize),
    /// A number of bytes of a value that is never shown.
    Hidden(usize),
    /// The layout; none is the bare one.
    Layout(Option<&'a Layout>),
    Moment(Timestamp),
    Seconds(i64),
    Span(Span),
    Method(Kind, Algorithm),
    Ends(Ends),
}

impl<'a> From<&'a str> for Fact<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Fact<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Fact<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Fact<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl Proof<'_> {
    /// Gives the line in words.
    pub(crate) fn evidence(&self) -> Evidence {
        let value = match &self.value {
            Fact::Text(text) => text.clone().into_owned(),
            Fact::Start(text, length) => text.chars().take(*length).collect(),
            Fact::Count(count) => count.to_string(),
            Fact::Hidden(length) => format!("{length} bytes (not shown)"),
            Fact::Layout(layout) => layout.map_or_else(|| Layout::bare().describe(), Layout::describe),
            Fact::Moment(moment) => moment.to_string(),
            Fact::Seconds(seconds) => format!("{seconds} s"),
            Fact::Span(span) => span.to_string(),
            Fact::Method(kind, algorithm) => method(*kind, *algorithm),
            Fact::Ends(ends) => ends.to_string(),
        };
        Evidence::new(self.label, value)
    }
}

/// Names how a hash is used.
pub(crate) fn method(kind: Kind, algorithm: Algorithm) -> String {
    match kind {
        Kind::Digest => algorithm.name().to_owned(),
        _ => format!("HMAC-{}", algorithm.name()),
    }
}

/// The first six and the last four bytes of a signature; all of one that is not longer than twelve.
pub(crate) struct Ends {
    bytes: [u8; Ends::WHOLE],
    length: usize,
}

impl Ends {
    const WHOLE: usize = 12;
    const FIRST: usize = 6;
    const LAST: usize = 4;

    pub(crate) fn of(signature: &[u8]) -> Self {
        let mut bytes = [0; Self::WHOLE];
        let length = signature.len();
        match bytes.get_mut(..length) {
            Some(whole) => whole.copy_from_slice(signature),
            None => {
                bytes[..Self::FIRST].copy_from_slice(&signature[..Self::FIRST]);
                bytes[Self::FIRST..Self::FIRST + Self::LAST]
                    .copy_from_slice(&signature[length - Self::LAST..]);
            }
        }
        Self { bytes, length }
    }
}

impl std::fmt::Display for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.bytes.get(..self.length) {
            Some(whole) => f.write_str(&hex::encode(whole)),
            None => {
                let (first, last) = self.bytes[..Self::FIRST + Self::LAST].split_at(Self::FIRST);
                write!(f, "{}…{}", hex::encode(first), hex::encode(last))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(0, "")]
    #[case(1, "00")]
    #[case(12, "000102030405060708090a0b")]
    #[case(13, "000102030405…090a0b0c")]
    #[case(32, "000102030405…1c1d1e1f")]
    fn a_long_signature_is_shown_by_its_ends(#[case] length: u8, #[case] shown: &str) {
        let bytes: Vec<u8> = (0..length).collect();
        assert_eq!(Ends::of(&bytes).to_string(), shown);
    }
}
