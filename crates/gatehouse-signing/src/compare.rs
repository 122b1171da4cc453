//! Second half of a verification: secrets are tried, and the bytes are compared in constant time.

use gatehouse_model::{CheckId, Evidence, Reason, Secret};
use subtle::ConstantTimeEq;

use crate::{
    digest::{self, Algorithm},
    hint,
    kind::Kind,
    read::Reading,
    render::Absent,
    report::{MOST_SHOWN, Report, Stop, shorten},
    request::{KeyRing, LabelledSecret},
    scheme::Scheme,
    template::Value,
};

/// Gives the usable secrets; an empty one is none.
pub(crate) fn secrets<'k>(scheme: &Scheme, keys: &'k KeyRing) -> Result<Vec<&'k LabelledSecret>, Stop> {
    let slot = scheme.slot().unwrap_or("webhook");
    let missing = || {
        Stop::unverified(CheckId::SecretFound, Reason::SecretMissing, hint::secret_missing(slot))
            .with("slot", slot)
    };
    match keys {
        KeyRing::Unavailable => {
            Err(Stop::unverified(CheckId::SecretFound, Reason::SecretUnavailable, hint::SECRET_UNAVAILABLE)
                .with("slot", slot))
        }
        KeyRing::Missing => Err(missing()),
        KeyRing::Secrets(all) => {
            let usable: Vec<_> = all.iter().filter(|labelled| !labelled.secret.is_empty()).collect();
            if usable.is_empty() { Err(missing()) } else { Ok(usable) }
        }
    }
}

pub(crate) fn found(secrets: &[&LabelledSecret], scheme: &Scheme, report: &mut Report) {
    let mut evidence = vec![Evidence::new("slot", scheme.slot().unwrap_or("webhook"))];
    evidence.extend(secrets.iter().map(|labelled| Evidence::new("secret", &labelled.label)));
    report.passed(CheckId::SecretFound, evidence);
}

pub(crate) fn matched(labelled: &LabelledSecret, report: &mut Report) {
    let hint = labelled.previous.then(|| hint::previous_secret(&labelled.label));
    report.matched(&labelled.label, hint);
}

/// Recomputes the MAC or digest with every secret and compares it with every signature.
pub(crate) fn compare_mac(
    scheme: &Scheme,
    reading: &Reading<'_>,
    keys: &KeyRing,
    report: &mut Report,
) -> Result<(), Stop> {
    let (Some(algorithm), Some(template)) = (scheme.algorithm, scheme.signed.as_ref()) else {
        let hint = "The scheme has no algorithm or no signed content; complete it in its profile.";
        return Err(Stop::unverified(CheckId::SignatureMatches, Reason::UnsupportedScheme, hint));
    };
    let decoded = decoded_signatures(scheme, reading)?;
    let secrets = secrets(scheme, keys)?;
    let key_rule = scheme.key.clone().unwrap_or_default();
    let with_secret = template.has(&Value::Secret);
    let render = |secret: &[u8]| reading.context.render(template, secret).map_err(absent);
    // The content is the same for every secret unless the secret is part of it.
    let shared = if with_secret { None } else { Some(render(&[])?) };
    if let Some(content) = &shared {
        report.signed_content(digest::sha256_hex(content));
    }
    let mut computed: Vec<(&LabelledSecret, Vec<u8>)> = Vec::new();
    for labelled in &secrets {
        let secret = labelled.secret.expose();
        let Some(key) = key_rule.encoding.decode(secret, &key_rule.strip_prefix).map(Secret::new) else {
            continue;
        };
        let own = if with_secret { Some(Secret::new(render(secret)?)) } else { None };
        let content = own.as_ref().map(Secret::expose).or(shared.as_deref()).unwrap_or_default();
        computed.push((labelled, compute(scheme.kind, algorithm, key.expose(), content)));
    }
    let Some(length) = computed.first().map(|(_, mac)| mac.len()) else {
        let slot = scheme.slot().unwrap_or("webhook");
        let hint = hint::secret_unusable(slot, key_rule.encoding.as_str());
        return Err(Stop::unverified(CheckId::SecretFound, Reason::SecretMissing, hint).with("slot", slot));
    };
    found(&secrets, scheme, report);
    decide(scheme, reading, &decoded, &computed, (algorithm, length), report)
}

/// Gives the bytes of every signature that is in its encoding; none at all is an error.
pub(crate) fn decoded_signatures(scheme: &Scheme, reading: &Reading<'_>) -> Result<Vec<Vec<u8>>, Stop> {
    let encoding =
        scheme.signature.as_ref().and_then(|place| place.encoding).or(scheme.encoding).unwrap_or_default();
    let decoded: Vec<Vec<u8>> = reading.signatures.iter().filter_map(|text| encoding.decode(text)).collect();
    if decoded.is_empty() {
        let stop = Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint::encoding(scheme, 0));
        return Err(stop.with("expected", encoding.as_str()));
    }
    Ok(decoded)
}

fn compute(kind: Kind, algorithm: Algorithm, key: &[u8], content: &[u8]) -> Vec<u8> {
    match kind {
        Kind::Digest => digest::digest(algorithm, content),
        _ => digest::mac(algorithm, key, content),
    }
}

fn decide(
    scheme: &Scheme,
    reading: &Reading<'_>,
    decoded: &[Vec<u8>],
    computed: &[(&LabelledSecret, Vec<u8>)],
    (algorithm, length): (Algorithm, usize),
    report: &mut Report,
) -> Result<(), Stop> {
    let mut hit = None;
    for (labelled, mac) in computed {
        for signature in decoded {
            // Every pair is compared, so that the time taken does not tell which one fitted.
            if bool::from(mac.as_slice().ct_eq(signature)) && hit.is_none() {
                hit = Some((*labelled, mac, signature));
            }
        }
    }
    let name = match scheme.kind {
        Kind::Digest => algorithm.name().to_owned(),
        _ => format!("HMAC-{}", algorithm.name()),
    };
    if let Some((labelled, mac, signature)) = hit {
        let evidence = vec![
            Evidence::new("algorithm", name),
            Evidence::new("computed", shorten(mac)),
            Evidence::new("received", shorten(signature)),
            Evidence::new("secret", &labelled.label),
        ];
        report.passed(CheckId::SignatureMatches, evidence);
        matched(labelled, report);
        return Ok(());
    }
    if let ([only], 1) = (decoded, reading.signatures.len())
        && only.len() != length
    {
        let stop = Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint::encoding(scheme, length));
        return Err(stop
            .with("received", format!("{} bytes", only.len()))
            .with("expected", format!("{length} bytes of {name}")));
    }
    let mut stop = Stop::invalid(CheckId::SignatureMatches, Reason::Mismatch, hint::mismatch(scheme))
        .with("algorithm", name);
    for (labelled, mac) in computed.iter().take(MOST_SHOWN) {
        stop = stop.with("computed", format!("{} ({})", shorten(mac), labelled.label));
    }
    for signature in decoded.iter().take(MOST_SHOWN) {
        stop = stop.with("received", shorten(signature));
    }
    Err(stop)
}

pub(crate) fn absent(absent: Absent) -> Stop {
    let check = CheckId::SignatureMatches;
    match absent {
        Absent::Url => Stop::unverified(check, Reason::MissingField, hint::URL_UNKNOWN),
        Absent::Param(name) => Stop::unverified(check, Reason::MissingField, hint::param_unknown(&name)),
        Absent::Timestamp => Stop::invalid(check, Reason::MissingTimestamp, hint::absent_field("a time")),
        Absent::Id => Stop::invalid(check, Reason::MissingId, hint::absent_field("an id")),
        Absent::Field(what) => {
            Stop::invalid(check, Reason::MissingField, hint::absent_field(&what)).with("absent", what)
        }
    }
}
