//! The fields of the language and the words that they take.

use crate::VerdictStatus;

/// A field: how it is written and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name; `header.` and `body.` go on with a name of the payload's.
    pub name: &'static str,
    /// An example of a value.
    pub example: &'static str,
    /// What it asks, in a few words.
    pub asks: &'static str,
}

const fn field(name: &'static str, example: &'static str, asks: &'static str) -> Field {
    Field { name, example, asks }
}

/// Every field, in the order in which they are offered.
pub const FIELDS: &[Field] = &[
    field("verdict", "invalid", "what verification said"),
    field("reason", "mismatch", "why it said so"),
    field("endpoint", "staging", "where it came in"),
    field("platform", "kejue", "whose endpoint it is"),
    field("event", "shift.*", "the event's name"),
    field("status", "4xx", "what the sender got"),
    field("id", "0199c0de", "how our id or theirs begins"),
    field("last", "15m", "how long ago it came at most"),
    field("since", "2026-11-21", "when it came at the earliest"),
    field("until", "2026-11-21", "when it came at the latest"),
    field("at", "09:00..10:00", "when it came, from and to"),
    field("is", "duplicate", "a mark that it bears"),
    field("note", "nginx", "a word in its note"),
    field("size", ">10kb", "how long the body is"),
    field("latency", ">250ms", "how long we took to answer"),
    field("header", "curl", "a word in the headers"),
    field("header.", "user-agent:curl", "a word in one header"),
    field("body", "novak", "a word in the body"),
    field("body.", "/data/id:42", "a value of a JSON body"),
];

/// A mark that a delivery bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A further attempt of an event.
    Duplicate,
    /// The first of its event.
    First,
    /// A further attempt with another body.
    Conflict,
    /// The same signed bytes came before.
    Replayed,
    /// A challenge of the platform's.
    Handshake,
    /// The verdict is another one than when it came.
    Rejudged,
    /// We have sent it on.
    Sent,
    /// A proxy stood in front.
    Proxied,
    /// A relay rebuilt the request.
    Relayed,
    /// It was brought in from a file.
    Imported,
    /// A person pinned it.
    Pinned,
    /// A person wrote a note on it.
    Noted,
}

impl Mark {
    /// Every mark, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[
        Self::Duplicate,
        Self::First,
        Self::Conflict,
        Self::Replayed,
        Self::Handshake,
        Self::Rejudged,
        Self::Sent,
        Self::Proxied,
        Self::Relayed,
        Self::Imported,
        Self::Pinned,
        Self::Noted,
    ];

    /// Gives the stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::First => "first",
            Self::Conflict => "conflict",
            Self::Replayed => "replayed",
            Self::Handshake => "handshake",
            Self::Rejudged => "rejudged",
            Self::Sent => "sent",
            Self::Proxied => "proxied",
            Self::Relayed => "relayed",
            Self::Imported => "imported",
            Self::Pinned => "pinned",
            Self::Noted => "noted",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mark| mark.as_str() == word)
    }
}

/// The words of `verdict:`; people say *failed* and *unsigned* as well.
pub(super) const VERDICTS: &[(&str, VerdictStatus)] = &[
    ("valid", VerdictStatus::Valid),
    ("invalid", VerdictStatus::Invalid),
    ("unverified", VerdictStatus::Unverified),
    ("unprotected", VerdictStatus::Unprotected),
    ("failed", VerdictStatus::Invalid),
    ("unsigned", VerdictStatus::Unprotected),
];
