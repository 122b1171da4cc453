//! A signing scheme as a profile describes it.

use std::{borrow::Cow, collections::BTreeMap};

use gatehouse_model::Header;
use serde::{Deserialize, Serialize};

use crate::{
    digest::Algorithm,
    encoding::{Encoding, KeyBytes, KeyEncoding},
    layout::{BARE, Layout},
    rules::{BodyDigest, CertificateRule, InBody, KeyRule, TokenRule, UrlRule},
    source::{Source, TimeRule},
    template::{Builtin, Part, Template, Value},
};

pub(crate) use crate::kind::Kind;

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
    /// The highest number, where the header's name ends in `1` and further signatures stand in `…-2`, `…-3`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbered: Option<u16>,
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

    /// Gives every further header of a request that carries a signature of this scheme, in the order of the names.
    pub(crate) fn further<'h>(&self, headers: &'h [Header]) -> Vec<&'h Header> {
        let mut found: Vec<&Header> = Vec::new();
        if self.also.is_empty() && self.numbered.is_none() {
            return found;
        }
        found.extend(self.also.iter().flat_map(|name| headers.iter().filter(move |header| header.is(name))));
        let stem = self.header_name().and_then(|name| name.strip_suffix('1')).zip(self.numbered);
        if let Some((stem, last)) = stem {
            let number = |header: &Header| -> Option<u16> {
                let (start, digits) = header.name.split_at_checked(stem.len())?;
                let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
                let number: u16 = digits.parse().ok()?;
                (start.eq_ignore_ascii_case(stem) && plain && (2..=last).contains(&number)).then_some(number)
            };
            let mut numbered: Vec<_> =
                headers.iter().filter_map(|header| Some((number(header)?, header))).collect();
            numbered.sort_by_key(|(number, _)| *number);
            found.extend(numbered.into_iter().map(|(_, header)| header));
        }
        found
    }

    /// Tells whether the signature's header is there.
    pub fn present(&self, headers: &[Header]) -> bool {
        self.header_names().any(|name| headers.iter().any(|header| header.is(name)))
            || !self.further(headers).is_empty()
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

    /// Gives the layout of the signature's header.
    pub(crate) fn layout(&self) -> &Layout {
        self.value.as_ref().unwrap_or(&BARE)
    }

    /// Gives the slot that holds the secret or the public key.
    pub fn slot(&self) -> Option<&str> {
        let key = self.key.as_ref()?;
        key.secret.as_deref().or(key.public.as_deref())
    }

    /// Gives the bytes of the key in a secret; none when the secret is not in the scheme's encoding.
    pub(crate) fn key_bytes<'k>(&self, secret: &'k [u8]) -> Option<KeyBytes<'k>> {
        match &self.key {
            Some(rule) => rule.encoding.key(secret, &rule.strip_prefix),
            None => KeyEncoding::default().key(secret, &[]),
        }
    }

    /// Tells whether the sender signs the address, so that verifying needs the public one.
    pub fn needs_url(&self) -> bool {
        let address = |value: &Value| {
            matches!(
                value,
                Value::Url
                    | Value::UrlNoQuery
                    | Value::Path
                    | Value::Query(_)
                    | Value::Builtin(Builtin::PlivoV3)
            )
        };
        self.body_digest.is_some() || self.signs(address)
    }

    /// Gives the names of the constants that a person must give for it, each once.
    pub fn params(&self) -> Vec<&str> {
        let claims = self.jwt.iter().flat_map(|rule| rule.claims.values());
        let parts = self.signed.iter().chain(claims).flat_map(|template| &template.parts);
        let mut names: Vec<&str> = parts
            .filter_map(|part| match part {
                Part::Value(Value::Param(name), _) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Tells whether signing needs an id.
    pub fn needs_id(&self) -> bool {
        self.id_source.is_some() || self.nonce.is_some() || self.signs(|value| *value == Value::Id)
    }

    /// Gives the template of the signed bytes; a named canonical form is one too.
    pub(crate) fn content(&self) -> Option<Cow<'_, Template>> {
        match (&self.signed, self.canonical.as_deref()) {
            (Some(template), _) => Some(Cow::Borrowed(template)),
            (None, Some("sns")) => Some(Cow::Owned(Template::of(Value::Builtin(Builtin::SnsFields)))),
            (None, _) => None,
        }
    }

    /// Tells whether a value is part of the signed bytes or of a claim that must equal it.
    pub(crate) fn signs(&self, wanted: impl Fn(&Value) -> bool) -> bool {
        self.signs_part(|part| matches!(part, Part::Value(value, _) if wanted(value)))
    }

    pub(crate) fn signs_part(&self, wanted: impl Fn(&Part) -> bool) -> bool {
        let claims = self.jwt.iter().flat_map(|rule| rule.claims.values());
        self.content().is_some_and(|template| template.parts.iter().any(&wanted))
            || claims.flat_map(|template| &template.parts).any(&wanted)
    }
}
