//! A signing scheme as a profile describes it.

use std::collections::BTreeMap;

use gatehouse_model::Header;
use serde::{Deserialize, Serialize};

use crate::{
    digest::Algorithm,
    encoding::{Encoding, KeyEncoding},
    layout::Layout,
    source::{Source, TimeRule},
    template::{Template, Value},
};

/// How a request proves who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A keyed hash of the signed bytes.
    Hmac,
    /// A plain hash of bytes that hold the secret.
    Digest,
    /// The secret itself, in a header.
    Token,
    /// `Authorization: Basic` with the secret as `user:password`.
    Basic,
    /// An Ed25519 signature.
    Ed25519,
    /// An ECDSA signature.
    Ecdsa,
    /// An RSA signature with a key entered by hand.
    Rsa,
    /// An RSA signature with a certificate that the message names.
    Certificate,
    /// A signed JSON web token.
    Jwt,
    /// Nothing.
    None,
}

impl Kind {
    /// Gives the word that profiles use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hmac => "hmac",
            Self::Digest => "digest",
            Self::Token => "token",
            Self::Basic => "basic",
            Self::Ed25519 => "ed25519",
            Self::Ecdsa => "ecdsa",
            Self::Rsa => "rsa",
            Self::Certificate => "certificate",
            Self::Jwt => "jwt",
            Self::None => "none",
        }
    }
}

/// Which secret is the key, and how its bytes are got.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRule {
    /// The slot of the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The slot of the public key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// How the secret becomes the key's bytes.
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
    /// `public`, `forwarded` or `fixed`.
    pub source: String,
    /// What to do with the port, such as `as-sent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
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
    /// The JSON pointer (RFC 6901).
    pub pointer: String,
    /// How the value is written; the scheme's own encoding unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
}

/// Where the certificate of a message is, and which places are trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRule {
    /// The JSON pointer to its address.
    pub pointer: String,
    /// The host names that are trusted; `*` stands for one label.
    pub hosts: Vec<String>,
    /// Whether only https is trusted.
    pub https_only: bool,
    /// `ask`, `never` or `auto`.
    pub fetch: String,
}

/// What a signed token must say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRule {
    /// The algorithms that are allowed.
    pub algorithms: Vec<String>,
    /// Claims and what they must equal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, Template>,
}

/// A signing scheme: the fields of `[[webhooks.signature]]` in a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The full id, such as `kejue/hmac_sha256` or `github`; the loader of profiles completes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// How the request proves who sent it.
    pub kind: Kind,
    /// The hash function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<Algorithm>,
    /// Which secret is the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<KeyRule>,
    /// The bytes that are signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Template>,
    /// The header that carries the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Other names of that header, tried in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_aliases: Vec<String>,
    /// Further headers that carry a second signature of the same form, during a rotation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// How the signature stands in its header; alone unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Layout>,
    /// How the signature is written; hex unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// The signed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<TimeRule>,
    /// The signed id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_source: Option<Source>,
    /// The signed nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Source>,
    /// Headers that must have exactly this value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub require: BTreeMap<String, String>,
    /// Which address the sender signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<UrlRule>,
    /// A digest of the body that stands in the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_digest: Option<BodyDigest>,
    /// A named canonical form, such as `sns`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Algorithms by the version that the message states.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub algorithms: BTreeMap<String, String>,
    /// Where the message states its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<InBody>,
    /// Where the signature is, if it is in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<InBody>,
    /// Where the certificate is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateRule>,
    /// What a signed token must say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwt: Option<TokenRule>,
}

/// A part of a scheme that this version reads but cannot compute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// The kind of signature.
    #[error("signatures of kind `{}` cannot be computed yet", .0.as_str())]
    Kind(Kind),
    /// A named builtin of the template.
    #[error("the signed content `{{{0}}}` cannot be built yet")]
    Builtin(String),
    /// A digest of the body in the address.
    #[error("a digest of the body in the address cannot be checked yet")]
    BodyDigest,
}

/// A scheme whose fields do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// A field is absent without which the scheme means nothing.
    #[error("a signature of kind `{}` needs `{field}`", .kind.as_str())]
    Field {
        /// The kind.
        kind: Kind,
        /// The field.
        field: &'static str,
    },
    /// The template signs a time, an id or a nonce, and no source says where it is.
    #[error("`signed` has `{{{placeholder}}}`, but `{field}` does not say where it is")]
    Source {
        /// The placeholder.
        placeholder: &'static str,
        /// The field that is absent.
        field: &'static str,
    },
}

impl Scheme {
    /// Gives the header that carries the signature; `Authorization` for basic.
    pub fn header_name(&self) -> Option<&str> {
        match (&self.header, self.kind) {
            (Some(name), _) => Some(name),
            (None, Kind::Basic) => Some("Authorization"),
            (None, _) => None,
        }
    }

    /// Gives every name of that header.
    pub fn header_names(&self) -> impl Iterator<Item = &str> {
        self.header_name().into_iter().chain(self.header_aliases.iter().map(String::as_str))
    }

    /// Tells whether the signature's header is there.
    pub fn present(&self, headers: &[Header]) -> bool {
        self.header_names().any(|name| headers.iter().any(|header| header.is(name)))
    }

    /// Tells whether the signature's header is there in this scheme's form, which is no word on whether it is right.
    pub fn fits(&self, headers: &[Header]) -> bool {
        self.header_names().flat_map(|name| headers.iter().filter(move |header| header.is(name))).any(
            |header| {
                let value = header.text();
                match (self.kind, &self.value) {
                    (Kind::Basic, _) => {
                        value.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("basic "))
                    }
                    (_, Some(layout)) => layout.read(&value).is_ok(),
                    (_, None) => true,
                }
            },
        )
    }

    /// Gives the slot that holds the secret or the public key.
    pub fn slot(&self) -> Option<&str> {
        let key = self.key.as_ref()?;
        key.secret.as_deref().or(key.public.as_deref())
    }

    /// Tells whether the sender signs the address, so that verifying needs the public one.
    pub fn needs_url(&self) -> bool {
        self.signs(|value| matches!(value, Value::Url | Value::UrlNoQuery | Value::Path | Value::Query(_)))
    }

    /// Tells whether signing needs an id.
    pub fn needs_id(&self) -> bool {
        self.id_source.is_some() || self.nonce.is_some() || self.signs(|value| *value == Value::Id)
    }

    pub(crate) fn signs(&self, wanted: impl Fn(&Value) -> bool) -> bool {
        self.signed.as_ref().is_some_and(|template| template.values().any(wanted))
    }

    /// Tells whether this version can compute the scheme.
    ///
    /// # Errors
    /// [`Unsupported`] names the first part that it cannot.
    pub fn expressible(&self) -> Result<(), Unsupported> {
        match self.kind {
            Kind::Hmac | Kind::Digest | Kind::Token | Kind::Basic | Kind::None => {}
            kind => return Err(Unsupported::Kind(kind)),
        }
        let builtin = self.signed.iter().flat_map(Template::values).find_map(|value| match value {
            Value::Builtin(name) => Some(*name),
            _ => None,
        });
        match builtin {
            Some(name) => Err(Unsupported::Builtin(name.to_owned())),
            None if self.body_digest.is_some() => Err(Unsupported::BodyDigest),
            None => Ok(()),
        }
    }

    /// Checks that the fields fit together; kinds that come later are left alone.
    ///
    /// # Errors
    /// [`Incomplete`] names the first field that is absent.
    pub fn check(&self) -> Result<(), Incomplete> {
        let need = |present: bool, field: &'static str| {
            if present { Ok(()) } else { Err(Incomplete::Field { kind: self.kind, field }) }
        };
        match self.kind {
            Kind::Hmac | Kind::Digest => {
                need(self.algorithm.is_some(), "algorithm")?;
                need(self.signed.is_some(), "signed")?;
                need(self.header.is_some() || self.signature.is_some(), "header")?;
                need(self.slot().is_some(), "key")?;
            }
            Kind::Token => {
                need(self.header.is_some(), "header")?;
                need(self.slot().is_some(), "key")?;
            }
            Kind::Basic => need(self.slot().is_some(), "key")?,
            _ => {}
        }
        let sources = [
            (Value::Timestamp, self.timestamp.is_some(), "timestamp", "timestamp"),
            (Value::Id, self.id_source.is_some(), "id", "id_source"),
            (Value::Nonce, self.nonce.is_some(), "nonce", "nonce"),
        ];
        for (value, present, placeholder, field) in sources {
            if !present && self.signs(|signed| *signed == value) {
                return Err(Incomplete::Source { placeholder, field });
            }
        }
        Ok(())
    }
}
