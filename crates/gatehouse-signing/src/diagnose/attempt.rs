//! Recomputes one variant, as long as the budget lasts.

use gatehouse_model::Timestamp;

use crate::{
    diagnose::{
        Budget,
        hypothesis::{Hypothesis, decodings},
    },
    digest,
    encoding::Encoding,
    request::{KeyRing, LabelledSecret},
    scheme::Kind,
    signed,
    template::Value,
    verify::judge,
};

/// What recomputing a variant ended with.
pub(crate) enum Outcome {
    /// It fits.
    Fits(Fit),
    /// It does not, or the request lacks what it needs.
    Differs,
    /// The budget does not reach for it.
    Spent,
}

/// How a variant fits.
pub(crate) struct Fit {
    /// The label of the secret.
    pub(crate) label: String,
    /// The encoding in which the signature is written; none where the kind has no choice of it.
    pub(crate) encoding: Option<Encoding>,
}

/// The variants tried so far, and what is left to spend.
pub(crate) struct Attempts {
    budget: Budget,
    pub(crate) tried: u32,
    hashed: u64,
}

impl Attempts {
    pub(crate) fn new(budget: Budget) -> Self {
        Self { budget, tried: 0, hashed: 0 }
    }

    /// Tells whether bodies of this length may be built anew.
    pub(crate) fn rebuilds(&self, length: usize) -> bool {
        length as u64 <= self.budget.rebuilt
    }

    /// Recomputes a variant with each of its secrets.
    pub(crate) fn attempt(&mut self, variant: &Hypothesis<'_>, now: Timestamp) -> Outcome {
        let keys: Vec<&LabelledSecret> = variant.keys.iter().filter(|key| !key.secret.is_empty()).collect();
        let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        if count == 0 {
            return Outcome::Differs;
        }
        let weight = weight(variant.scheme.kind).saturating_mul(count);
        let bytes = (variant.body.len() as u64).saturating_mul(u64::from(count));
        let bytes = if signs_body(variant) { bytes } else { 0 };
        if self.tried.saturating_add(weight) > self.budget.attempts
            || self.hashed.saturating_add(bytes) > self.budget.hashed
        {
            return Outcome::Spent;
        }
        let fit = match variant.scheme.kind {
            Kind::Hmac | Kind::Digest => self.mac(variant, &keys),
            _ => self.whole(variant, now, weight),
        };
        fit.map_or(Outcome::Differs, Outcome::Fits)
    }

    fn mac(&mut self, variant: &Hypothesis<'_>, keys: &[&LabelledSecret]) -> Option<Fit> {
        let scheme = variant.scheme.as_ref();
        let (algorithm, template) = (scheme.algorithm?, scheme.signed.as_ref()?);
        let parts = variant.parts();
        let reading = signed::reading(scheme, &parts)?;
        let own = scheme.signature.as_ref().and_then(|place| place.encoding).or(scheme.encoding);
        let own = own.unwrap_or_default();
        let received: Vec<(Encoding, Vec<u8>)> =
            reading.signatures.iter().flat_map(|text| decodings(text, own)).collect();
        if received.iter().all(|(_, bytes)| bytes.len() != algorithm.length()) {
            return None;
        }
        let with_secret = template.has(&Value::Secret);
        let shared = if with_secret { None } else { Some(signed::pieces(&reading.context, template, &[])?) };
        for labelled in keys {
            let secret = labelled.secret.expose();
            let Some(key) = scheme.key_bytes(secret) else { continue };
            let mine = if with_secret { signed::pieces(&reading.context, template, secret) } else { None };
            let Some(pieces) = mine.as_ref().or(shared.as_ref()) else { continue };
            self.tried += 1;
            self.hashed += pieces.iter().map(|piece| piece.bytes.len() as u64).sum::<u64>();
            let pieces = pieces.iter().map(|piece| &*piece.bytes);
            let computed = match scheme.kind {
                Kind::Digest => digest::digest_of(algorithm, pieces),
                _ => digest::mac_of(algorithm, &key, pieces),
            };
            let fitting = received.iter().find(|(_, bytes)| bool::from(computed.matches(bytes)));
            if let Some((encoding, _)) = fitting {
                return Some(Fit { label: labelled.label.clone(), encoding: Some(*encoding) });
            }
        }
        None
    }

    /// Kinds that hash no body are verified as they are.
    fn whole(&mut self, variant: &Hypothesis<'_>, now: Timestamp, weight: u32) -> Option<Fit> {
        self.tried = self.tried.saturating_add(weight);
        self.hashed += if signs_body(variant) { variant.body.len() as u64 } else { 0 };
        let ring = KeyRing::Secrets(variant.keys.to_vec());
        let parts = variant.parts();
        let judgement = judge(&variant.scheme, &parts, &ring, now);
        let label = judgement.matched().map(|labelled| labelled.label.clone()).unwrap_or_default();
        judgement.signature_fits().then_some(Fit { label, encoding: None })
    }
}

fn signs_body(variant: &Hypothesis<'_>) -> bool {
    !matches!(variant.scheme.kind, Kind::Token | Kind::Basic | Kind::None)
}

/// What a kind costs beside a MAC over a small body.
const fn weight(kind: Kind) -> u32 {
    match kind {
        Kind::Ed25519 | Kind::Rsa | Kind::Certificate => 16,
        Kind::Ecdsa => 32,
        _ => 1,
    }
}
