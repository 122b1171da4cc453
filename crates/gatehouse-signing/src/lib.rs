//! Signs and verifies webhook requests and says why a signature fails.
//!
//! Pure functions: no input or output, no clock, no randomness, no keychain. A scheme is data that a profile
//! brings; this crate computes the kinds `hmac`, `digest`, `token`, `basic` and `none`, reads the other kinds
//! and says of them that it cannot verify them ([`Scheme::expressible`]). Comparison takes constant time and is
//! done on decoded bytes; the window of time is looked at after the signature, so that *genuine but late* is
//! told apart from *forged*.
//!
//! ```
//! use std::collections::BTreeMap;
//! use gatehouse_model::{Header, Secret, VerdictStatus};
//! use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, Scheme, SignInput, sign, verify};
//!
//! let scheme: Scheme = serde_json::from_value(serde_json::json!({
//!     "kind": "hmac", "algorithm": "sha256", "key": {"secret": "webhook"},
//!     "signed": "{body}", "header": "X-Signature",
//! }))?;
//! let (at, params) = ("2025-01-01T00:00:00Z".parse()?, BTreeMap::new());
//! let input = SignInput {
//!     method: "POST", url: None, id: None, at, headers: &[], body: b"{}", params: &params,
//! };
//! let signed = sign(&scheme, &input, &Secret::from("s3cret"))?;
//!
//! let headers: Vec<Header> = signed.iter().map(|(name, value)| Header::new(name, value)).collect();
//! let request = RequestParts { method: "POST", url: None, headers: &headers, body: b"{}", params: &params };
//! let secret = LabelledSecret::new("current", Secret::from("s3cret"));
//! let verdict = verify(&scheme, &request, &KeyRing::Secrets(vec![secret]), at);
//! assert_eq!(verdict.status, VerdictStatus::Valid);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compare;
mod covers;
mod diagnose;
mod digest;
mod encoding;
mod fingerprint;
mod hint;
mod layout;
mod moment;
mod read;
mod render;
mod report;
mod request;
mod scheme;
mod sign;
mod signed;
mod source;
mod span;
mod template;
mod verify;

pub use diagnose::{Budget, Cause, Diagnosis, Known, KnownAddress, diagnose};
pub use digest::Algorithm;
pub use encoding::{Encoding, KeyEncoding};
pub use fingerprint::{keyed_digest, plain_digest};
pub use layout::{Form, Frame, Layout};
pub use moment::read_moment;
pub use request::{KeyRing, LabelledSecret, RequestParts, SignInput};
pub use scheme::{
    BodyDigest, CertificateRule, InBody, Incomplete, KeyRule, Kind, Scheme, TokenRule, Unsupported, UrlRule,
};
pub use sign::{SignError, sign};
pub use signed::{SignedBytes, SignedRange, signed_ranges};
pub use source::{Found, Place, Source, TimeRule, Unit};
pub use span::Span;
pub use template::{Template, TemplateError};
pub use verify::verify;
