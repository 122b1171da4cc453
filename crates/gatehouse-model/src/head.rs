//! The head of an HTTP/1.1 message, kept as the bytes that were on the wire.
//!
//! `http::HeaderMap` lower-cases names and groups repeated ones, so it cannot stand for what a sender sent. Here
//! the bytes are the truth, and the parsed form is a view that keeps order, case and repetition.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most headers that one head may have.
pub(crate) const MAX_HEADERS: usize = 256;

/// One header line: the name as sent, the value as bytes (a value need not be UTF-8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Header {
    /// The name, case as on the wire.
    pub name: String,
    /// The value without surrounding white space.
    #[ts(type = "number[]")]
    pub value: Vec<u8>,
}

impl Header {
    /// Makes a header from text.
    pub fn new(name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        Self { name: name.into(), value: value.as_ref().to_vec() }
    }

    /// Gives the value as text; bytes that are not UTF-8 become U+FFFD.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }

    /// Compares names as HTTP does, without regard to case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Bytes that are not the head of an HTTP/1.x message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The blank line that ends a head is missing.
    #[error("the head is not finished: no blank line after {length} bytes")]
    Unfinished {
        /// The bytes looked at.
        length: usize,
    },
    /// The bytes break the grammar of HTTP/1.x.
    #[error("not an HTTP/1.1 head: {0}")]
    Malformed(String),
}

/// A parsed request head beside its exact length in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// The method as sent.
    pub method: String,
    /// The request target as sent: origin form, absolute form, `*` or an authority.
    pub target: String,
    /// The header lines in wire order.
    pub headers: Vec<Header>,
    /// The length of the head in bytes, blank line included.
    pub length: usize,
}

impl RequestHead {
    /// Reads the head at the start of `bytes`; what follows it is left alone.
    ///
    /// # Errors
    /// [`HeadError`] when the bytes are no complete request head.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut lines);
        match request.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => Ok(Self {
                method: request.method.unwrap_or_default().to_owned(),
                target: request.path.unwrap_or_default().to_owned(),
                headers: owned(request.headers),
                length,
            }),
            Ok(httparse::Status::Partial) => Err(HeadError::Unfinished { length: bytes.len() }),
            Err(error) => Err(HeadError::Malformed(error.to_string())),
        }
    }

    /// Gives every header of this name, in wire order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Header> + 'a {
        self.headers.iter().filter(move |header| header.is(name))
    }

    /// Gives the first header of this name as text.
    pub fn first(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|header| header.is(name)).map(|header| header.text().into_owned())
    }
}

/// A parsed response head beside its exact length in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// The status code.
    pub status: u16,
    /// The reason phrase as sent.
    pub reason: String,
    /// The header lines in wire order.
    pub headers: Vec<Header>,
    /// The length of the head in bytes, blank line included.
    pub length: usize,
}

impl ResponseHead {
    /// Reads the head at the start of `bytes`; what follows it is left alone.
    ///
    /// # Errors
    /// [`HeadError`] when the bytes are no complete response head.
    pub fn parse(bytes: &[u8]) -> Result<Self, HeadError> {
        let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut response = httparse::Response::new(&mut lines);
        match response.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => Ok(Self {
                status: response.code.unwrap_or_default(),
                reason: response.reason.unwrap_or_default().to_owned(),
                headers: owned(response.headers),
                length,
            }),
            Ok(httparse::Status::Partial) => Err(HeadError::Unfinished { length: bytes.len() }),
            Err(error) => Err(HeadError::Malformed(error.to_string())),
        }
    }

    /// Gives the first header of this name as text.
    pub fn first(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|header| header.is(name)).map(|header| header.text().into_owned())
    }
}

fn owned(headers: &[httparse::Header<'_>]) -> Vec<Header> {
    headers
        .iter()
        .map(|header| Header { name: header.name.to_owned(), value: header.value.to_vec() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_case_order_repetition_and_bytes() {
        let head = b"POST /in/x HTTP/1.1\r\nX-zEBRA: 1\r\nX-Dup: a\r\nx-dup: \xff\xfe\r\n\r\nbody";
        let parsed = RequestHead::parse(head).unwrap();
        let names: Vec<_> = parsed.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["X-zEBRA", "X-Dup", "x-dup"]);
        assert_eq!(parsed.headers[2].value, b"\xff\xfe");
        assert_eq!(&head[parsed.length..], b"body");
    }

    #[test]
    fn says_that_a_head_is_not_finished() {
        let error = RequestHead::parse(b"POST / HTTP/1.1\r\nHost: x\r\n").unwrap_err();
        assert_eq!(error, HeadError::Unfinished { length: 26 });
    }
}
