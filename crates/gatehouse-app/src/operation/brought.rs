//! A request that a person brings: raw bytes, an entry of a HAR file, or a test vector.

mod har;
mod vector;

use std::collections::BTreeMap;

use gatehouse_model::{Header, Problem, RequestHead, Secret, Timestamp};

/// A request that a person brings, with what else its file says.
#[derive(Debug, Default)]
pub struct BroughtRequest {
    /// The method.
    pub method: String,
    /// The address to which it was sent, where the file says it whole.
    pub url: Option<String>,
    /// The headers in order.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the file holds the request written anew, so that its bytes may be others than those that were sent.
    pub rewritten: bool,
    /// The scheme that the file names.
    pub scheme: Option<String>,
    /// The secrets that the file holds.
    pub secrets: Vec<Secret>,
    /// The moment at which the file wants it judged.
    pub at: Option<Timestamp>,
    /// Constants that the file gives.
    pub params: BTreeMap<String, String>,
    /// The verdict and the reason that the file expects.
    pub expected: Option<(String, String)>,
}

impl BroughtRequest {
    /// Reads a raw HTTP/1.1 request: head, empty line, and the body to the end.
    ///
    /// # Errors
    /// `request.malformed` when the bytes are no HTTP/1.1 request.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, Problem> {
        let head = RequestHead::parse(bytes).map_err(|error| {
            Problem::new("request.malformed", format!("The request cannot be read: {error}."))
                .hint("Give the request as it was on the wire: head, an empty line (CR LF), and the body.")
        })?;
        Ok(Self {
            method: head.method,
            headers: head.headers,
            body: bytes.get(head.length..).unwrap_or_default().to_vec(),
            ..Self::default()
        })
    }

    /// Reads the entry `wanted` of a HAR 1.2 file, counted from 0; the only one when none is named.
    ///
    /// # Errors
    /// `request.har_malformed` for what is no HAR, `request.not_found` naming how many entries there are.
    pub fn from_har(bytes: &[u8], wanted: Option<usize>) -> Result<Self, Problem> {
        har::read(bytes, wanted)
    }

    /// Reads a test vector: one alone, or the one of this id in a file with several.
    ///
    /// # Errors
    /// `request.vector_malformed` for what is none, `request.not_found` naming those that are there.
    pub fn from_vector(bytes: &[u8], wanted: Option<&str>) -> Result<Self, Problem> {
        vector::read(bytes, wanted)
    }

    /// Puts a secret into the places that a vector keeps for it.
    pub fn fill_in(&mut self, secret: &Secret) {
        vector::fill_in(&mut self.headers, secret);
    }
}
