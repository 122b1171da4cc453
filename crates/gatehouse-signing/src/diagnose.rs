//! Says why a signature does not match, by recomputing variants until one fits.
//!
//! Nothing is guessed: a cause is named only when a variant was really recomputed and its result is the signature
//! that was received. The work is bounded by a [`Budget`] of attempts and bytes, not by a clock, so that the same
//! request always gives the same answer. What a result holds is for the person whose secrets these are; it never
//! holds a secret or a signature that was not received.

mod address;
mod attempt;
mod body;
mod cause;
mod content;
mod hypothesis;
mod json;
mod keys;
mod time;

use gatehouse_model::Timestamp;
use serde::Serialize;

use crate::{
    encoding::Encoding,
    request::{KeyRing, LabelledSecret, RequestParts},
    scheme::{Kind, Scheme},
    signed::{SignedBytes, signed_ranges},
};
use attempt::{Attempts, Fit, Outcome};
pub use cause::Cause;
use hypothesis::{Ground, Hypothesis, Variants};

/// An address under which this or another endpoint can be reached.
#[derive(Debug, Clone)]
pub struct KnownAddress {
    /// How a person knows it, such as `the public address of crm`.
    pub label: String,
    /// The address, with or without a query.
    pub url: String,
}

/// What is known here beside the request, its scheme and its secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// Other addresses: public and local ones, of this endpoint and of others.
    pub addresses: &'a [KnownAddress],
    /// Other secrets: of other slots and endpoints, and earlier ones that are no longer accepted.
    pub secrets: &'a [LabelledSecret],
    /// The other schemes of the profile.
    pub schemes: &'a [&'a Scheme],
}

/// How much work a diagnosis may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// How many signatures may be computed; kinds with public keys count as several.
    pub attempts: u32,
    /// How many bytes may be hashed.
    pub hashed: u64,
    /// How many bytes a body may have so that it is also written anew in other forms.
    pub rebuilt: u64,
}

impl Default for Budget {
    /// At most 2 ms for a body of 2 KB and 100 ms for any, on hardware that hashes 1 GB a second.
    fn default() -> Self {
        Self { attempts: 256, hashed: 80 << 20, rebuilt: 256 << 10 }
    }
}

/// What recomputing found.
#[derive(Debug, Clone, Serialize)]
pub struct Diagnosis {
    /// The variant that fits; none when none of those tried does.
    pub cause: Option<Cause>,
    /// The variant in words, such as `the secret used as text`; empty when none fits.
    pub matched: String,
    /// The label of the secret with which it fits.
    pub secret: Option<String>,
    /// What to do, as a sentence or two.
    pub fix: String,
    /// The bytes that the fitting variant signs; none when none fits or the scheme signs no bytes.
    #[serde(skip)]
    pub signed: Option<SignedBytes>,
    /// How many signatures were computed.
    pub tried: u32,
    /// The families that were left out or cut short, since the budget does not reach for them.
    pub left_out: Vec<&'static str>,
    /// Whether anything could be recomputed at all.
    pub recomputed: bool,
}

/// Recomputes variants of a request whose signature does not match, the most usual first, until one fits.
///
/// Only one thing is taken to be wrong at a time, beside the encoding of the signature, which is compared in every
/// form. A request that verifies gives no cause.
pub fn diagnose(
    scheme: &Scheme,
    request: &RequestParts<'_>,
    keys: &KeyRing,
    known: &Known<'_>,
    now: Timestamp,
    budget: Budget,
) -> Diagnosis {
    let ring = match keys {
        KeyRing::Secrets(secrets) => secrets.as_slice(),
        KeyRing::Missing | KeyRing::Unavailable => &[],
    };
    let (current, lapsed): (Vec<_>, Vec<_>) = ring.iter().cloned().partition(|key| key.counts_at(now));
    let ground = Ground { scheme, request: *request, keys: &current, lapsed: &lapsed };
    let mut search = Search { attempts: Attempts::new(budget), left_out: Vec::new(), now };
    let found = if scheme.kind == Kind::None || scheme.expressible().is_err() {
        Found::Nothing
    } else {
        search.run(&ground, known)
    };
    let tried = search.attempts.tried;
    let empty = Diagnosis {
        cause: None,
        matched: String::new(),
        secret: None,
        fix: String::new(),
        signed: None,
        tried,
        left_out: search.left_out,
        recomputed: tried > 0,
    };
    match found {
        Found::Verifies => {
            Diagnosis { fix: "The signature is right, so there is nothing to explain.".to_owned(), ..empty }
        }
        Found::Nothing => Diagnosis { fix: nothing_fits(&empty), ..empty },
        Found::Variant(variant, fit) => Diagnosis {
            cause: Some(variant.cause),
            signed: signed_ranges(&variant.scheme, &variant.parts()),
            matched: variant.matched,
            secret: (!fit.label.is_empty()).then_some(fit.label),
            fix: variant.fix,
            ..empty
        },
    }
}

fn nothing_fits(empty: &Diagnosis) -> String {
    let left = match empty.left_out.as_slice() {
        [] => String::new(),
        families => {
            format!(" Left out, since the body is large or the variants are many: {}.", families.join(", "))
        }
    };
    if empty.recomputed {
        let (tried, noun) = (empty.tried, if empty.tried == 1 { "variant" } else { "variants" });
        format!(
            "None of {tried} recomputed {noun} fits, so the cause is not known.{left} Copy the secret from the \
             sender once more, then have the delivery sent again."
        )
    } else {
        format!("No variant could be recomputed, so the cause is not known.{left}")
    }
}

/// What the search ended with.
enum Found<'a> {
    Verifies,
    Variant(Box<Hypothesis<'a>>, Fit),
    Nothing,
}

struct Search {
    attempts: Attempts,
    left_out: Vec<&'static str>,
    now: Timestamp,
}

impl Search {
    fn run<'a>(&mut self, ground: &Ground<'a>, known: &'a Known<'a>) -> Found<'a> {
        match self.as_it_is(ground) {
            Found::Nothing => {}
            found => return found,
        }
        let hashes = ground.hashes();
        let rebuilds = self.attempts.rebuilds(ground.request.body.len());
        let families: [(&'static str, bool, &dyn Fn() -> Variants<'a>); 12] = [
            ("the form of the signature", true, &|| content::layouts(ground)),
            ("the form of the secret", true, &|| keys::forms(ground)),
            ("other secrets", true, &|| keys::known(ground, known)),
            ("other schemes", true, &|| content::schemes(ground, known)),
            ("the end of the sender's secret", true, &|| keys::ends(ground)),
            ("the hash function", hashes, &|| content::algorithms(ground)),
            ("the address", true, &|| address::urls(ground, known)),
            ("the method", true, &|| address::methods(ground)),
            ("the signed content", hashes, &|| content::times(ground)),
            ("the ends of the body", signs_body(ground), &|| body::edges(ground)),
            ("the body before compression", signs_body(ground) && rebuilds, &|| body::inflated(ground)),
            ("the body as JSON", signs_body(ground), &|| body::reserialised(ground)),
        ];
        for (name, applies, variants) in families {
            if !applies {
                continue;
            }
            if name.ends_with("JSON") && !rebuilds {
                self.left_out.push(name);
                continue;
            }
            if let Some((variant, fit)) = self.family(name, variants(), rebuilds) {
                return Found::Variant(Box::new(variant), fit);
            }
        }
        Found::Nothing
    }

    /// Recomputes the request as it is: its time or the encoding of its signature may be all that is wrong.
    fn as_it_is<'a>(&mut self, ground: &Ground<'a>) -> Found<'a> {
        let plain = ground.variant(Cause::ClockOrReplay, "", "");
        let fit = match self.attempts.attempt(&plain, self.now) {
            Outcome::Fits(fit) => fit,
            Outcome::Differs => return Found::Nothing,
            Outcome::Spent => {
                self.left_out.push("the request as it is");
                return Found::Nothing;
            }
        };
        if let Some(variant) = other_encoding(ground, &fit) {
            return Found::Variant(Box::new(variant), fit);
        }
        match time::outside(ground, self.now) {
            Some(variant) => Found::Variant(Box::new(variant), fit),
            None => Found::Verifies,
        }
    }

    fn family<'a>(
        &mut self,
        name: &'static str,
        variants: Variants<'a>,
        rebuilds: bool,
    ) -> Option<(Hypothesis<'a>, Fit)> {
        for mut variant in variants {
            // A large body that had to be copied is not worth its time; those that borrow are tried.
            let copied = matches!(variant.body, std::borrow::Cow::Owned(_));
            if copied && !rebuilds {
                self.left_out.push(name);
                return None;
            }
            match self.attempts.attempt(&variant, self.now) {
                Outcome::Differs => {}
                Outcome::Spent => {
                    self.left_out.push(name);
                    return None;
                }
                Outcome::Fits(fit) => {
                    also_encoded(&mut variant, &fit);
                    return Some((variant, fit));
                }
            }
        }
        None
    }
}

fn signs_body(ground: &Ground<'_>) -> bool {
    let claims = ground.scheme.jwt.iter().flat_map(|rule| rule.claims.values());
    let mut templates = ground.scheme.signed.iter().chain(claims).map(ToString::to_string);
    ground.scheme.canonical.is_none()
        && templates.any(|text| text.contains("{body") || text.contains("{form"))
}

fn own_encoding(scheme: &Scheme) -> Encoding {
    scheme.signature.as_ref().and_then(|place| place.encoding).or(scheme.encoding).unwrap_or_default()
}

/// Sets the encoding in which the signature is really written.
fn set_encoding(scheme: &mut Scheme, encoding: Encoding) {
    scheme.encoding = Some(encoding);
    if let Some(place) = &mut scheme.signature {
        place.encoding = Some(encoding);
    }
}

fn other_encoding<'a>(ground: &Ground<'a>, fit: &Fit) -> Option<Hypothesis<'a>> {
    let (own, written) = (own_encoding(ground.scheme), fit.encoding?);
    if own == written {
        return None;
    }
    let cause = if written == Encoding::Hex { Cause::HexInsteadOfBase64 } else { Cause::Base64InsteadOfHex };
    let (own, word) = (own.as_str(), written.as_str());
    let fix = format!(
        "The signature is right, but it is written in {word} and the scheme says {own}. Set the scheme's encoding \
         to {word}, or change the sender."
    );
    let variant = ground.variant(cause, format!("the signature read as {word}"), fix);
    Some(variant.scheme(|scheme| set_encoding(scheme, written)))
}

/// Adds to a variant that its signature is also written in another encoding.
fn also_encoded(variant: &mut Hypothesis<'_>, fit: &Fit) {
    let own = own_encoding(&variant.scheme);
    let Some(written) = fit.encoding.filter(|written| *written != own) else { return };
    let word = written.as_str();
    variant.matched.push_str(&format!(", and with the signature read as {word}"));
    variant.fix.push_str(&format!(
        " The signature is also written in {word}, where the scheme says {}.",
        own.as_str()
    ));
    set_encoding(variant.scheme.to_mut(), written);
}

#[cfg(test)]
mod tests;
