//! The parts of a signing scheme: its key, the address, digests, places in the body, certificates and tokens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Span,
    digest::Algorithm,
    encoding::{Encoding, KeyEncoding},
    template::Template,
};

/// Which secret is the key, and how its bytes are got.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRule {
    /// The slot of the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The slot of the public key or of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// How the secret becomes the key's bytes. A public key may also stand as PEM or as a JSON web key.
    #[serde(default)]
    pub encoding: KeyEncoding,
    /// Prefixes that are no part of the key, such as `whsec_`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strip_prefix: Vec<String>,
}

/// Which address the sender signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrlRule {
    /// Where it is known from.
    pub source: UrlSource,
    /// What is done with its port; it is taken as sent, said or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortRule>,
}

/// Where the address that the sender used is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UrlSource {
    /// A person gave it on the endpoint. Older profiles say `fixed`.
    #[serde(alias = "fixed")]
    Public,
    /// From there too, else from the headers `X-Forwarded-Proto` and `X-Forwarded-Host` of a proxy.
    Forwarded,
}

/// What is done with the port of the signed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortRule {
    /// It stands in the signed address exactly if it stands in the one that the sender was given.
    AsSent,
}

/// A digest of the body that stands in the address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyDigest {
    /// The query parameter that holds it.
    pub query: String,
    /// The hash function.
    pub algorithm: Algorithm,
    /// How it is written.
    pub encoding: Encoding,
}

/// A place in the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBody {
    /// The JSON pointer (RFC 6901). For a token, `*` stands for every entry of a list, and all must be right.
    pub pointer: String,
    /// How the value is written; the scheme's own encoding unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
}

/// Where the address of a message's certificate is, and which places are trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRule {
    /// The JSON pointer to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The header that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The host names that are trusted; `*` stands for one label.
    pub hosts: Vec<String>,
    /// Whether only https is trusted.
    pub https_only: bool,
    /// `ask`, `never` or `auto`.
    pub fetch: String,
}

/// What a signed token must say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRule {
    /// The algorithms that are allowed: `HS256`, `HS384`, `HS512`, `ES256`, `RS256`.
    pub algorithms: Vec<String>,
    /// Claims and what they must equal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Template>,
    /// Those of them that must be absent when the body is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent_without_body: Vec<String>,
    /// Those of them that may be absent; there, they must be right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
    /// Claims that must be there, such as `exp`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    /// How old the claim `iat` may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Span>,
    /// How far the two clocks may differ; nothing unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leeway: Option<Span>,
}
