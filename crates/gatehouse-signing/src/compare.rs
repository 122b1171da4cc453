//! Second half of a verification: secrets are tried, and the bytes are compared in constant time.

use gatehouse_model::{CheckId, Reason};
use smallvec::SmallVec;

use crate::{
    digest::{self, Algorithm, Tag},
    encoding::Short,
    hint,
    kind::Kind,
    proof::{self, Ends, Fact},
    read::Reading,
    render::Absent,
    report::{MOST_SHOWN, Report, Stop, shorten},
    request::{Counting, LabelledSecret, NoSecret},
    scheme::Scheme,
    template::Value,
};

/// Names the slot of a scheme's key.
pub(crate) fn slot(scheme: &Scheme) -> &str {
    scheme.slot().unwrap_or("webhook")
}

/// Gives the usable secrets.
pub(crate) fn secrets<'k>(
    scheme: &Scheme,
    keys: Counting<'k>,
) -> Result<impl Iterator<Item = &'k LabelledSecret> + Clone, Stop> {
    keys.usable().map_err(|none| {
        let slot = slot(scheme);
        let check = CheckId::SecretFound;
        let stop = match none {
            NoSecret::Missing => Stop::unverified(check, Reason::SecretMissing, hint::secret_missing(slot)),
            NoSecret::Unavailable => {
                Stop::unverified(check, Reason::SecretUnavailable, hint::SECRET_UNAVAILABLE)
            }
        };
        stop.with("slot", slot)
    })
}

/// Recomputes the MAC or digest with every secret and compares it with every signature.
pub(crate) fn compare_mac<'a>(
    scheme: &'a Scheme,
    reading: &Reading<'a>,
    keys: Counting<'a>,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let (Some(algorithm), Some(template)) = (scheme.algorithm, scheme.signed.as_ref()) else {
        let hint = "The scheme has no algorithm or no signed content; complete it in its profile.";
        return Err(Stop::unverified(CheckId::SignatureMatches, Reason::UnsupportedScheme, hint));
    };
    let decoded = decoded_signatures(scheme, reading)?;
    let secrets = secrets(scheme, keys)?;
    let with_secret = template.has(&Value::Secret);
    let pieces = |secret| reading.context.pieces(template, secret).map_err(absent);
    // The content is the same for every secret unless the secret is part of it.
    let shared = if with_secret { None } else { Some(pieces(&[])?) };
    report.content_read = !with_secret;
    let mut computed: SmallVec<[(&LabelledSecret, Tag); 2]> = SmallVec::new();
    for labelled in secrets {
        let secret = labelled.secret.expose();
        let Some(key) = scheme.key_bytes(secret) else { continue };
        let own = if with_secret { Some(pieces(secret)?) } else { None };
        let content = own.as_ref().or(shared.as_ref()).into_iter().flatten().map(AsRef::as_ref);
        let tag = match scheme.kind {
            Kind::Digest => digest::digest_of(algorithm, content),
            _ => labelled.prepared.mac_of(algorithm, &key, content),
        };
        computed.push((labelled, tag));
    }
    if computed.is_empty() {
        let slot = slot(scheme);
        let encoding = scheme.key.as_ref().map(|rule| rule.encoding).unwrap_or_default();
        let hint = hint::secret_unusable(slot, encoding.as_str());
        return Err(Stop::unverified(CheckId::SecretFound, Reason::SecretMissing, hint).with("slot", slot));
    }
    report.found(CheckId::SecretFound, Fact::Secrets(slot(scheme), keys));
    decide(scheme, reading, &decoded, &computed, algorithm, report)
}

/// The bytes of every signature of a request.
pub(crate) type Decoded = SmallVec<[Short; 1]>;

/// Gives the bytes of every signature that is in its encoding; none at all is an error.
pub(crate) fn decoded_signatures(scheme: &Scheme, reading: &Reading<'_>) -> Result<Decoded, Stop> {
    let encoding =
        scheme.signature.as_ref().and_then(|place| place.encoding).or(scheme.encoding).unwrap_or_default();
    let decoded: Decoded = reading.signatures.iter().filter_map(|text| encoding.decode_short(text)).collect();
    if decoded.is_empty() {
        let stop = Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint::encoding(scheme, 0));
        return Err(stop.with("expected", encoding.as_str()));
    }
    Ok(decoded)
}

fn decide<'a>(
    scheme: &Scheme,
    reading: &Reading<'_>,
    decoded: &[Short],
    computed: &[(&'a LabelledSecret, Tag)],
    algorithm: Algorithm,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let mut hit = None;
    for (labelled, mac) in computed {
        for signature in decoded {
            // Every pair is compared, so that the time taken does not tell which one fitted.
            if bool::from(mac.matches(signature)) && hit.is_none() {
                hit = Some((*labelled, mac, signature));
            }
        }
    }
    let check = CheckId::SignatureMatches;
    if let Some((labelled, mac, signature)) = hit {
        report.found(check, Fact::Match(scheme.kind, algorithm, [Ends::of(mac), Ends::of(signature)]));
        report.proved(check, "secret", &labelled.label);
        report.matched = Some(labelled);
        return Ok(());
    }
    let (name, length) = (proof::method(scheme.kind, algorithm), algorithm.length());
    if let ([only], 1) = (decoded, reading.signatures.len())
        && only.len() != length
    {
        let stop = Stop::invalid(CheckId::LayoutRead, Reason::BadEncoding, hint::encoding(scheme, length));
        return Err(stop
            .with("received", format!("{} bytes", only.len()))
            .with("expected", format!("{length} bytes of {name}")));
    }
    let mut stop = Stop::invalid(check, Reason::Mismatch, hint::mismatch(scheme)).with("algorithm", name);
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
