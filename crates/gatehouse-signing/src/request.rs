//! What verifying and signing are given. Nothing here reads a clock, a keychain or a socket.

use std::{collections::BTreeMap, sync::OnceLock};

use gatehouse_model::{Header, Secret, Timestamp};

use crate::digest::{self, Algorithm, Scheduled, Tag};

/// A secret with the label under which a person knows it; a public key or a certificate is kept the same way.
#[derive(Debug, Clone)]
pub struct LabelledSecret {
    /// The label.
    pub label: String,
    /// The secret.
    pub secret: Secret,
    /// Whether a newer one has taken its place.
    pub previous: bool,
    /// The first moment at which it counts; none means always.
    pub not_before: Option<Timestamp>,
    /// The last moment at which it counts; none means for ever.
    pub not_after: Option<Timestamp>,
    /// What was computed of the secret alone; [`Prepared::default`] for a new one.
    pub prepared: Prepared,
}

/// What a secret was made into by the first request that it verified, so that the next ones cost less.
///
/// It is used for the very key that it was made of and for no other, so that a secret may be replaced beside it.
#[derive(Clone, Default)]
pub struct Prepared(OnceLock<Box<Scheduled>>);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Prepared {
    /// Gives the HMAC of pieces with a key.
    pub(crate) fn mac_of<'p>(
        &self,
        algorithm: Algorithm,
        key: &[u8],
        pieces: impl Iterator<Item = &'p [u8]> + Clone,
    ) -> Tag {
        let scheduled = self.0.get_or_init(|| Box::new(Scheduled::new(algorithm, key)));
        scheduled
            .mac_of(algorithm, key, pieces.clone())
            .unwrap_or_else(|| digest::mac_of(algorithm, key, pieces))
    }
}

impl Default for LabelledSecret {
    fn default() -> Self {
        Self {
            label: String::new(),
            secret: Secret::new(Vec::new()),
            previous: false,
            not_before: None,
            not_after: None,
            prepared: Prepared::default(),
        }
    }
}

impl LabelledSecret {
    /// Makes a current secret that counts at any time.
    pub fn new(label: impl Into<String>, secret: Secret) -> Self {
        Self { label: label.into(), secret, ..Self::default() }
    }

    /// Tells whether it counts at a moment; both ends of its time belong to it.
    pub fn counts_at(&self, moment: Timestamp) -> bool {
        self.not_before.is_none_or(|first| first <= moment)
            && self.not_after.is_none_or(|last| moment <= last)
    }
}

/// The secrets of a slot, or why there are none.
#[derive(Debug, Clone)]
pub enum KeyRing {
    /// These; all are tried.
    Secrets(Vec<LabelledSecret>),
    /// None is stored.
    Missing,
    /// The keychain is locked or absent.
    Unavailable,
}

impl KeyRing {
    /// Gives the secrets that count at a moment.
    pub(crate) const fn counting(&self, now: Timestamp) -> Counting<'_> {
        Counting { keys: self, now, wanted: true }
    }

    /// Gives the secrets that do not count at a moment.
    pub(crate) const fn outside(&self, now: Timestamp) -> Counting<'_> {
        Counting { keys: self, now, wanted: false }
    }
}

/// The secrets of a ring that count at a moment, or those that do not.
#[derive(Clone, Copy)]
pub(crate) struct Counting<'k> {
    keys: &'k KeyRing,
    now: Timestamp,
    wanted: bool,
}

impl<'k> Counting<'k> {
    /// Gives the usable ones, an empty one is none; an error tells whether the keychain can be read.
    pub(crate) fn usable(self) -> Result<impl Iterator<Item = &'k LabelledSecret> + Clone, NoSecret> {
        let all = match self.keys {
            KeyRing::Secrets(all) => all.as_slice(),
            KeyRing::Missing => return Err(NoSecret::Missing),
            KeyRing::Unavailable => return Err(NoSecret::Unavailable),
        };
        let usable =
            all.iter().filter(move |key| key.counts_at(self.now) == self.wanted && !key.secret.is_empty());
        if usable.clone().next().is_none() { Err(NoSecret::Missing) } else { Ok(usable) }
    }

    /// Tells whether there is a secret at all, be it empty.
    pub(crate) fn any(self) -> bool {
        let KeyRing::Secrets(all) = self.keys else { return false };
        all.iter().any(|key| key.counts_at(self.now) == self.wanted)
    }
}

/// Why there is no usable secret.
pub(crate) enum NoSecret {
    Missing,
    Unavailable,
}

/// A request to verify, as it came.
#[derive(Debug, Clone, Copy)]
pub struct RequestParts<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// The address to which the sender sent it: the public one, behind a tunnel.
    pub url: Option<&'a str>,
    /// The headers as sent.
    pub headers: &'a [Header],
    /// The body after transfer decoding.
    pub body: &'a [u8],
    /// Constants that a person gave for this endpoint.
    pub params: &'a BTreeMap<String, String>,
}

/// A request to sign.
#[derive(Debug, Clone, Copy)]
pub struct SignInput<'a> {
    /// The method.
    pub method: &'a str,
    /// The address to which it will be sent.
    pub url: Option<&'a str>,
    /// The id or nonce, for schemes that sign one; otherwise the one in `headers` stands.
    pub id: Option<&'a str>,
    /// The moment that is signed.
    pub at: Timestamp,
    /// Headers that the request already has.
    pub headers: &'a [Header],
    /// The body.
    pub body: &'a [u8],
    /// Constants that a person gave for this endpoint.
    pub params: &'a BTreeMap<String, String>,
}
