//! Proof as it is found. Their words are made only when somebody reads the verdict: most requests are
//! genuine, and nobody waits for their proof.

use std::borrow::Cow;

use gatehouse_model::{CheckId, Evidence, Timestamp};

use crate::{Span, digest::Algorithm, kind::Kind, layout::Layout, request::Counting};

/// How many characters of a time are shown.
pub(crate) const TIME_SHOWN: usize = 40;

/// What was found in one check.
pub(crate) struct Proof<'a> {
    pub(crate) check: CheckId,
    pub(crate) fact: Fact<'a>,
}

/// A fact; some are several lines.
pub(crate) enum Fact<'a> {
    /// A label and its text.
    Text(&'static str, Cow<'a, str>),
    /// The length in bytes of a received value that is never shown.
    Hidden(usize),
    /// How the header was read, and how many signatures are in it.
    Layout(&'a Layout, usize),
    /// A time as it was received, and what it says.
    Time(Cow<'a, str>, Timestamp),
    /// A claim that is a moment.
    Moment(&'static str, Timestamp),
    /// The age of a request in seconds, and how old it may be.
    Age(i64, Span),
    /// The slot, and the secrets in it that are tried.
    Secrets(&'a str, Counting<'a>),
    /// A recomputed MAC or hash that fits, as computed and as received.
    Match(Kind, Algorithm, [Ends; 2]),
}

impl Proof<'_> {
    /// Gives the lines in words.
    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        let one = |label: &str, value: String| vec![Evidence::new(label, value)];
        match &self.fact {
            Fact::Text(label, text) => one(label, text.clone().into_owned()),
            Fact::Hidden(length) => one("received", format!("{length} bytes (not shown)")),
            Fact::Layout(layout, count) => {
                vec![
                    Evidence::new("layout", layout.forms().join(" or ")),
                    Evidence::new("signatures", count.to_string()),
                ]
            }
            Fact::Time(text, moment) => {
                let shown: String = text.chars().take(TIME_SHOWN).collect();
                vec![Evidence::new("received", shown), Evidence::new("time", moment.to_string())]
            }
            Fact::Moment(label, moment) => one(label, moment.to_string()),
            Fact::Age(seconds, limit) => {
                vec![Evidence::new("age", format!("{seconds} s")), Evidence::new("limit", limit.to_string())]
            }
            Fact::Secrets(slot, keys) => {
                let secrets = keys.usable().into_iter().flatten();
                let labels = secrets.map(|labelled| Evidence::new("secret", &labelled.label));
                one("slot", (*slot).to_owned()).into_iter().chain(labels).collect()
            }
            Fact::Match(kind, algorithm, [computed, received]) => vec![
                Evidence::new("algorithm", method(*kind, *algorithm)),
                Evidence::new("computed", computed.to_string()),
                Evidence::new("received", received.to_string()),
            ],
        }
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
