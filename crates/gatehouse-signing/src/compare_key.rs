//! Public keys are tried on the signatures: Ed25519, ECDSA, RSA, and certificates that were given by hand.

use gatehouse_model::{CheckId, Reason, Timestamp};

use crate::{
    certificate,
    compare::{absent, decoded_signatures, secrets, slot},
    complete::rsa_algorithm,
    digest::Algorithm,
    hint,
    kind::Kind,
    proof::Fact,
    public_key::{FoundKey, PublicKey, SMALLEST_RSA, Verified, read_keys},
    read::Reading,
    report::{MOST_SHOWN, Report, Stop, shorten},
    request::{Counting, LabelledSecret},
    rules::KeyRule,
    scheme::Scheme,
    source::scalar_text,
};

/// Verifies every signature with every public key; one that fits is enough.
pub(crate) fn compare_key<'a>(
    scheme: &'a Scheme,
    reading: &Reading<'a>,
    keys: Counting<'a>,
    now: Timestamp,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let Some(template) = scheme.content() else {
        let hint = "The scheme has no signed content; complete it in its profile.";
        return Err(Stop::unverified(CheckId::SignatureMatches, Reason::UnsupportedScheme, hint));
    };
    let algorithm = algorithm_of(scheme, reading)?;
    let signatures = decoded_signatures(scheme, reading)?;
    let address = match (&scheme.certificate, scheme.kind) {
        (Some(rule), Kind::Certificate) => Some(certificate::trusted_address(rule, reading)?),
        _ => None,
    };
    let labelled =
        secrets(scheme, keys).map_err(|stop| ask_for_certificate(stop, scheme, address.as_deref()))?;
    let content = reading.context.render(&template, &[]).map_err(absent)?;
    report.content_read = true;
    let usable = usable(scheme, labelled, now)?;
    report.found(CheckId::SecretFound, Fact::Secrets(slot(scheme), keys));
    let mut misshapen = None;
    let mut hit = None;
    for (label, key) in &usable {
        for signature in &signatures {
            match key.key.verify(algorithm, &content, signature) {
                Verified::Right if hit.is_none() => hit = Some((*label, key, signature)),
                Verified::Right | Verified::Wrong => {}
                Verified::Misshapen(form) => misshapen = Some(form),
            }
        }
    }
    let name = name_of(usable.first().map(|(_, key)| &key.key), algorithm);
    if let Some((label, key, signature)) = hit {
        let check = CheckId::SignatureMatches;
        report.proved(check, "algorithm", name_of(Some(&key.key), algorithm));
        report.proved(check, "received", shorten(signature));
        report.proved(check, "key", key.key.fingerprint());
        report.proved(check, "secret", &label.label);
        report.matched = Some(label);
        return Ok(());
    }
    if let ([only], Some(form), 1) = (signatures.as_slice(), misshapen, usable.len()) {
        let stop = Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint::encoding(scheme, 0));
        return Err(stop.with("received", format!("{} bytes", only.len())).with("expected", form));
    }
    let mut stop = Stop::invalid(CheckId::SignatureMatches, Reason::Mismatch, hint::mismatch(scheme))
        .with("algorithm", name);
    for (label, key) in usable.iter().take(MOST_SHOWN) {
        stop = stop.with("key", format!("{} ({})", key.key.fingerprint(), label.label));
    }
    for signature in signatures.iter().take(MOST_SHOWN) {
        stop = stop.with("received", shorten(signature));
    }
    Err(stop)
}

/// Gives the hash function: the scheme's, or the one of the version that the message states.
fn algorithm_of(scheme: &Scheme, reading: &Reading<'_>) -> Result<Algorithm, Stop> {
    let Some(place) = &scheme.version else { return Ok(scheme.algorithm.unwrap_or(Algorithm::Sha512)) };
    let stated = reading.context.json().and_then(|json| json.pointer(&place.pointer)).and_then(scalar_text);
    let Some(stated) = stated else {
        let hint = hint::absent_field(&format!("the body's field `{}`", place.pointer));
        return Err(Stop::invalid(CheckId::LayoutRead, Reason::MissingField, hint));
    };
    scheme.algorithms.get(&stated).and_then(|word| rsa_algorithm(word)).ok_or_else(|| {
        let shown: String = stated.chars().take(20).collect();
        let known: Vec<&str> = scheme.algorithms.keys().map(String::as_str).collect();
        let hint = hint::algorithm(&format!("version {shown}"), &format!("versions {}", known.join(", ")));
        Stop::invalid(CheckId::LayoutRead, Reason::AlgNotAllowed, hint).with("received", shown)
    })
}

fn ask_for_certificate(stop: Stop, scheme: &Scheme, address: Option<&str>) -> Stop {
    if stop.reason != Reason::SecretMissing || scheme.kind != Kind::Certificate {
        return stop;
    }
    let hint = address.map_or_else(|| hint::CERTIFICATE_NEEDED.to_owned(), hint::certificate_needed);
    let asked = Stop::unverified(CheckId::SecretFound, Reason::CertificateNeeded, hint);
    asked.with("address", address.unwrap_or_default())
}

/// Reads the keys; without one that can be used nothing is said of the signature.
fn usable<'k>(
    scheme: &Scheme,
    labelled: impl Iterator<Item = &'k LabelledSecret>,
    now: Timestamp,
) -> Result<Vec<(&'k LabelledSecret, FoundKey)>, Stop> {
    let rule = scheme.key.clone().unwrap_or_default();
    let (mut usable, mut outside) = (Vec::new(), None);
    for label in labelled {
        for key in
            read_keys(label.secret.expose(), &rule).into_iter().filter(|key| fits(scheme.kind, &key.key))
        {
            if key.validity.is_some_and(|(first, last)| now < first || last < now) {
                outside = Some(label);
            } else {
                usable.push((label, key));
            }
        }
    }
    if !usable.is_empty() {
        return Ok(usable);
    }
    Err(match outside {
        Some(label) => {
            let hint = hint::certificate_outside(&label.label);
            Stop::unverified(CheckId::SecretFound, Reason::CertificateUntrusted, hint)
                .with("secret", &label.label)
        }
        None => unusable(scheme, &rule),
    })
}

pub(crate) fn fits(kind: Kind, key: &PublicKey) -> bool {
    match kind {
        Kind::Ed25519 => matches!(key, PublicKey::Ed25519(_)),
        Kind::Ecdsa => matches!(key, PublicKey::P256(_) | PublicKey::P384(_)),
        _ => matches!(key, PublicKey::Rsa { .. }),
    }
}

fn unusable(scheme: &Scheme, rule: &KeyRule) -> Stop {
    let slot = scheme.slot().unwrap_or("webhook_public");
    let form = match scheme.kind {
        Kind::Ed25519 => format!("an Ed25519 public key in {} or PEM", rule.encoding.as_str()),
        Kind::Ecdsa => "an elliptic-curve public key in base64 or PEM".to_owned(),
        Kind::Certificate => format!("a certificate in PEM with an RSA key of {SMALLEST_RSA} bits or more"),
        _ => format!("an RSA public key of {SMALLEST_RSA} bits or more in base64 or PEM"),
    };
    let hint = hint::secret_unusable(slot, &form);
    Stop::unverified(CheckId::SecretFound, Reason::SecretMissing, hint).with("slot", slot)
}

fn name_of(key: Option<&PublicKey>, algorithm: Algorithm) -> String {
    match key {
        Some(PublicKey::P256(_)) => format!("ECDSA P-256, {}", algorithm.name()),
        Some(PublicKey::P384(_)) => format!("ECDSA P-384, {}", algorithm.name()),
        Some(PublicKey::Rsa { .. }) => format!("RSA PKCS #1 v1.5, {}", algorithm.name()),
        Some(PublicKey::Ed25519(_)) | None => "Ed25519".to_owned(),
    }
}
