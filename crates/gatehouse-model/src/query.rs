//! The query language of deliveries, the same in the window and on the command line.
//!
//! A query is a row of conditions that all have to hold: `verdict:invalid endpoint:staging -event:ping "not found"`.
//! A comma gives alternatives (`status:401,403`), `-` in front turns a condition around, quotes keep blanks, colons
//! and stars from meaning anything, and what has no field is text. Nothing is looked up here: names of endpoints and
//! platforms are checked by whoever knows them, and [`Word::place`] says where to point at.

mod complete;
mod error;
mod field;
mod moment;
mod number;
mod parse;
mod pattern;
mod text;

use crate::{Reason, Timestamp, VerdictStatus};

pub use complete::{Opening, opening};
pub use error::QueryError;
pub use field::{FIELDS, Field, Mark};
pub use number::{Bounds, Compared};
pub use parse::{LONGEST, parse};
pub use pattern::Pattern;
pub use text::{Text, phone_key, quote};

/// A zone of time.
pub type Zone = jiff::tz::TimeZone;

/// A part of the query's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where it begins, in bytes.
    pub offset: usize,
    /// How many bytes it has.
    pub length: usize,
}

/// The moment and the place against which `last:`, `since:` and their like are read.
#[derive(Debug, Clone)]
pub struct Now {
    /// The moment of now.
    pub at: Timestamp,
    /// The zone of times that name none.
    pub zone: Zone,
}

/// What a person asks for: every condition holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The conditions, in the order in which they were written.
    pub conditions: Vec<Condition>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Whether it must not hold.
    pub negated: bool,
    /// What is asked.
    pub test: Test,
    /// Where it stands.
    pub place: Place,
}

/// A value as it was written, for whoever can look it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The value without its quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub place: Place,
}

/// What a condition asks of a delivery; of several values one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Any of these texts stands in the head, the body, the event or an id.
    Text(Vec<Text>),
    /// Any of these texts stands in the values of the headers.
    HeadText(Vec<Text>),
    /// Any of these texts stands in the body.
    BodyText(Vec<Text>),
    /// The endpoint's name or id.
    Endpoint(Vec<Word>),
    /// The platform's id.
    Platform(Vec<Word>),
    /// The event's name.
    Event(Vec<Pattern>),
    /// The verdict.
    Verdict(Vec<VerdictStatus>),
    /// The reason of the verdict.
    Reason(Vec<Reason>),
    /// The status that the sender got.
    Status(Vec<Bounds>),
    /// How our id or the sender's begins.
    Id(Vec<Word>),
    /// The value of a header.
    Header {
        /// The header's name, in lower case.
        name: String,
        /// What its value has in it, or is where there is a star.
        values: Vec<Pattern>,
    },
    /// A value of a JSON body.
    Body {
        /// Where it stands, as a JSON pointer.
        pointer: String,
        /// What it is.
        values: Vec<Value>,
    },
    /// The length of the body in bytes.
    Size(Vec<Bounds>),
    /// Our own time to the answer in microseconds, where it is known.
    Latency(Vec<Bounds>),
    /// When it came: from the first moment to before the second.
    Received(Option<Timestamp>, Option<Timestamp>),
    /// A mark that it bears.
    Is(Vec<Mark>),
    /// What its note has in it, or is where there is a star.
    Note(Vec<Pattern>),
}

/// What a value of a body is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text; a number or a word of JSON is compared as it is written.
    Like(Pattern),
    /// A number.
    Number(Compared),
}

impl Query {
    /// Makes the query for what all of these tests hold, without a text to point at.
    pub fn of(tests: impl IntoIterator<Item = Test>) -> Self {
        let place = Place { offset: 0, length: 0 };
        let condition = |test| Condition { negated: false, test, place };
        Self { conditions: tests.into_iter().map(condition).collect() }
    }

    /// Tells whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }
}

#[cfg(test)]
mod tests;
