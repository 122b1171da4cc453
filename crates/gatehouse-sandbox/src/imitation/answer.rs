//! What an imitation answers.

use gatehouse_model::Header;
use serde_json::Value;

/// The header that says what of an answer no platform documents.
pub(crate) const INVENTED: &str = "X-Gatehouse-Invented";

/// An answer to a [`Call`](crate::imitation::Call). The frame adds the mark of the sandbox, the length and the date.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers in the order in which they are sent.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Makes an answer with a JSON body.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::of(status, "application/json", body.to_string())
    }

    /// Makes an answer with a body of some type.
    pub fn of(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![Header::new("Content-Type", content_type)], body: body.into() }
    }

    /// Makes an answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push(Header::new(name, value.to_string()));
        self
    }

    /// Adds several headers.
    #[must_use]
    pub fn with_all(mut self, headers: impl IntoIterator<Item = Header>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Says what of this answer is invented: a short phrase in ASCII such as `path, fields`.
    #[must_use]
    pub fn invented(self, what: &str) -> Self {
        self.with(INVENTED, what)
    }

    /// Gives the value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|header| header.is(name)).map(|header| header.text().into_owned())
    }

    /// Reads the body as JSON; null where it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Shows neither values of headers nor the body: a key may be shown once there.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
