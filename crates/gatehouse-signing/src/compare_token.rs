//! Tokens and passwords are compared. Neither the value received nor the one expected is ever shown, only its length.

use gatehouse_model::{CheckId, Reason, Secret};

use crate::{
    compare::{secrets, slot},
    digest::{self, Algorithm},
    encoding::decode_base64,
    hint,
    kind::Kind,
    layout::Layout,
    proof::Fact,
    report::{Report, Stop},
    request::Counting,
    scheme::Scheme,
};

/// Compares the secret itself with what a request carries at one place; several values must all be right.
pub(crate) fn compare_token<'a>(
    scheme: &'a Scheme,
    (place, values): (&str, &[&[u8]]),
    keys: Counting<'a>,
    report: &mut Report<'a>,
) -> Result<(), Stop> {
    let secrets = secrets(scheme, keys)?;
    report.found(CheckId::SecretFound, Fact::Secrets(slot(scheme), keys));
    let received: Option<Vec<Secret>> = values
        .iter()
        .map(|value| match scheme.kind {
            Kind::Basic => basic_credentials(value),
            _ => framed(scheme, value),
        })
        .collect();
    let lengths = |stop: Stop, length: usize| {
        stop.with("header", place).with("received", format!("{length} bytes (not shown)"))
    };
    let first = values.first().map_or(0, |value| value.len());
    let check = CheckId::SignatureMatches;
    let mismatch = || Stop::invalid(check, Reason::Mismatch, hint::token_mismatch(place));
    let Some(received) = received else {
        let expected = match scheme.kind {
            Kind::Basic => "Basic …".to_owned(),
            _ => scheme.value.as_ref().map_or_else(String::new, Layout::describe),
        };
        let mut stop = mismatch();
        stop.hint = hint::layout(place, &expected);
        return Err(lengths(stop, first).with("expected", expected));
    };
    let length = received.first().map_or(0, |value| value.expose().len());
    let mut hit = None;
    for labelled in secrets {
        let Some(key) = scheme.key_bytes(labelled.secret.expose()) else { continue };
        // No value at all is not "all of them".
        let all = received.iter().fold(!received.is_empty(), |all, value| all & same(&key, value.expose()));
        if all && hit.is_none() {
            hit = Some(labelled);
        }
    }
    let Some(labelled) = hit else { return Err(lengths(mismatch(), length)) };
    report.found(check, Fact::Hidden(length));
    report.proved(check, "secret", &labelled.label);
    report.matched = Some(labelled);
    Ok(())
}

/// Compares digests, so that not even the length of the secret shows in the time taken.
fn same(left: &[u8], right: &[u8]) -> bool {
    digest::digest(Algorithm::Sha256, left).matches(&digest::digest(Algorithm::Sha256, right)).into()
}

fn framed(scheme: &Scheme, value: &[u8]) -> Option<Secret> {
    let Some(layout) = &scheme.value else { return Some(Secret::new(value.to_vec())) };
    let text = std::str::from_utf8(value).ok()?;
    layout.read(text).ok()?.signatures.first().map(|token| Secret::from(&**token))
}

fn basic_credentials(value: &[u8]) -> Option<Secret> {
    let (scheme, credentials) = std::str::from_utf8(value).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then(|| decode_base64(credentials)).flatten().map(Secret::new)
}
