//! Signs and verifies webhook requests and says why a signature fails.
//!
//! Pure functions: no input or output, no clock, no keychain, and no randomness but in signing with ECDSA and RSA.
//! A scheme is data that a profile brings: HMACs and digests, tokens and passwords, Ed25519, ECDSA and RSA, AWS SNS
//! and other certificates given by hand, and signed JSON web tokens. Nothing is fetched. Comparison takes constant time and is
//! done on decoded bytes; the window of time is looked at after the signature, so that *genuine but late* is
//! told apart from *forged*.
//!
//! ```
//! use std::collections::BTreeMap;
//! use gatehouse_model::{Header, Secret, VerdictStatus};
//! use gatehouse_signing::{KeyRing, LabelledSecret, Prepared, RequestParts, Scheme, SignInput, sign, verify};
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

mod canonical;
mod certificate;
mod compare;
mod compare_jwt;
mod compare_key;
mod compare_token;
mod complete;
mod covers;
mod diagnose;
mod digest;
mod encoding;
mod filter;
mod fingerprint;
mod forwarded;
mod hint;
mod judgement;
mod kind;
mod layout;
mod limits;
mod moment;
mod pem;
mod private_key;
mod proof;
mod public_key;
mod read;
mod render;
mod report;
mod request;
mod rules;
mod scheme;
mod scope;
mod sign;
mod sign_jwt;
mod signed;
mod snippet;
mod source;
mod span;
mod template;
mod token;
mod verify;

pub use certificate::{CertificatePlace, SenderCertificate};
pub use complete::{Incomplete, Unsupported};
pub use diagnose::{Budget, Cause, Diagnosis, Known, KnownAddress, diagnose};
pub use digest::Algorithm;
pub use encoding::{Encoding, KeyEncoding};
pub use fingerprint::{keyed_digest, plain_digest};
pub use judgement::Judgement;
pub use kind::Kind;
pub use layout::{Form, Frame, Layout};
pub use moment::read_moment;
pub use request::{KeyRing, LabelledSecret, Prepared, RequestParts, SignInput};
pub use rules::{BodyDigest, CertificateRule, InBody, KeyRule, PortRule, TokenRule, UrlRule, UrlSource};
pub use scheme::Scheme;
pub use scope::out_of_scope;
pub use sign::{SignError, sign};
pub use signed::{SignedBytes, SignedRange, signed_ranges};
pub use snippet::{Language, NoSnippet, RunState, Snippet, snippet};
pub use source::{Found, Place, Source, TimeRule, Unit};
pub use span::Span;
pub use template::{Template, TemplateError};
pub use verify::{judge, verify};

#[cfg(test)]
mod tests {
    mod extremes;
    mod keys;
    mod tokens;
    mod windows;
}
