//! The next step for a person, one sentence or two for each reason.

use gatehouse_model::{Reason, Timestamp};

use crate::{scheme::Scheme, source::Unit};

pub(crate) fn missing_header(name: &str) -> String {
    format!(
        "The request has no `{name}` header. Check that signing is switched on at the sender and that no proxy \
         removes the header."
    )
}

pub(crate) fn several_headers(name: &str) -> String {
    format!(
        "The header `{name}` stands several times; send it once, so that nobody can choose between two values."
    )
}

pub(crate) fn required_header(name: &str, wanted: &str) -> String {
    format!(
        "The scheme needs the header `{name}: {wanted}`; another value means another scheme, so choose that one."
    )
}

pub(crate) fn layout(header: &str, layout: &str) -> String {
    format!(
        "The value of `{header}` should look like `{layout}`. Check that the endpoint uses the sender's scheme."
    )
}

pub(crate) fn encoding(scheme: &Scheme, expected: usize) -> String {
    let in_body = scheme.signature.as_ref().and_then(|place| place.encoding);
    let encoding = in_body.or(scheme.encoding).unwrap_or_default().as_str();
    let length = if expected == 0 { String::new() } else { format!(" of {expected} bytes") };
    format!(
        "The signature should be {encoding}{length}. Check that the sender uses the same encoding and algorithm and \
         that the value was not cut."
    )
}

pub(crate) fn timestamp(reason: Reason, place: &str, unit: Unit) -> String {
    let form = unit.words();
    match reason {
        Reason::MissingTimestamp => {
            format!("The scheme signs a time, but {place} is absent; the sender has to send it as {form}.")
        }
        _ => format!(
            "The time in {place} should be {form}; check the unit in the scheme against the sender's."
        ),
    }
}

pub(crate) fn late(age: i64, limit: u64, too_new: bool) -> String {
    if too_new {
        format!(
            "The signature is right, but the time is {age} s ahead of our clock and at most {limit} s are allowed. \
             Set one of the two clocks right."
        )
    } else {
        format!(
            "The signature is right, but the request is {age} s old and at most {limit} s are allowed. It may be an \
             old request sent again, or a clock is wrong."
        )
    }
}

pub(crate) fn mismatch(scheme: &Scheme) -> String {
    let mut hint = "Compare the stored secret with the sender's, \
                    and check that nothing between the sender and us changes the body."
        .to_owned();
    if scheme.needs_url() {
        hint.push_str(
            " The scheme signs the address too: it must be the public one that the sender was given.",
        );
    }
    hint
}

pub(crate) fn token_mismatch(header: &str) -> String {
    format!(
        "The value of `{header}` is not the stored secret. Copy the secret again from the sender's settings."
    )
}

pub(crate) fn absent_field(what: &str) -> String {
    format!(
        "The scheme signs {what}, which the request does not have. Check that the endpoint uses the right scheme."
    )
}

pub(crate) fn secret_missing(slot: &str) -> String {
    format!("No secret is stored in the slot `{slot}`. Add it, then verify the delivery again.")
}

pub(crate) fn secret_unusable(slot: &str, encoding: &str) -> String {
    format!(
        "The secret in the slot `{slot}` is not {encoding}, as the scheme needs it. Copy it again as it is shown."
    )
}

pub(crate) const SECRET_UNAVAILABLE: &str =
    "The keychain cannot be read now. Unlock it, then verify the delivery again.";

pub(crate) const UNSIGNED: &str = "The scheme signs nothing, so anybody who knows the address can send this. Choose a signing method at the sender.";

pub(crate) const URL_UNKNOWN: &str = "The scheme signs the address, and the public address of this endpoint is not known. Give it \
     where the endpoint is edited.";

pub(crate) fn param_unknown(name: &str) -> String {
    format!(
        "The scheme signs the constant `{name}`, which nobody has given for this endpoint. Give it where the endpoint is edited."
    )
}

pub(crate) fn previous_secret(label: &str) -> String {
    format!("Signed with an old secret (`{label}`). Finish the rotation at the sender, then remove it.")
}

pub(crate) fn certificate_untrusted(address: &str, hosts: &[String]) -> String {
    format!(
        "The message names a certificate at `{address}`, which is not an https address of {}. Whoever sent it could \
         have made the certificate too.",
        hosts.join(" or ")
    )
}

pub(crate) fn certificate_needed(address: &str) -> String {
    format!(
        "The certificate at `{address}` is needed to verify this. Have it fetched, or get it yourself and add its PEM \
         text as a key; nothing is fetched without being asked."
    )
}

pub(crate) const CERTIFICATE_NEEDED: &str = "The sender's certificate is needed to verify this. Add its PEM text as a key; nothing is fetched without being \
     asked.";

pub(crate) fn certificate_outside(label: &str) -> String {
    format!(
        "The certificate `{label}` did not count at the time of this request. Add the one that the message names."
    )
}

pub(crate) fn outside_window(label: &str, last: Option<Timestamp>) -> String {
    match last {
        Some(last) => format!(
            "The signature was made with `{label}`, which counted until {last}. Let the sender use the new secret, or \
             let the old one count for longer."
        ),
        None => format!(
            "The signature was made with `{label}`, which does not count yet. Let it count from an earlier moment."
        ),
    }
}

pub(crate) fn all_outside(slot: &str) -> String {
    format!(
        "Every secret in the slot `{slot}` is outside the time in which it counts. Add the sender's current one."
    )
}

pub(crate) fn body_digest(parameter: &str) -> String {
    format!(
        "The digest of the body in the query parameter `{parameter}` is another one: the body was changed on the way, \
         or it was not read as it came."
    )
}

pub(crate) fn body_not_signed(parameter: &str) -> String {
    format!(
        "The address has no query parameter `{parameter}`, so nothing signs this body. Check that the sender was given \
         the address as it is known here."
    )
}

pub(crate) fn algorithm(found: &str, allowed: &str) -> String {
    format!(
        "The message says that it is signed with `{found}`; allowed are {allowed}. A sender that changed its algorithm \
         needs another scheme, anybody else is turned away."
    )
}

pub(crate) fn claim(claim: &str) -> String {
    format!(
        "The token is genuine, but its claim `{claim}` speaks of another request: the body or the address was changed \
         on the way, or the token was taken from another request."
    )
}

pub(crate) fn token_unmatched(algorithm: &str) -> String {
    format!(
        "The token's {algorithm} signature was not made with the stored key. Compare the stored key with the sender's."
    )
}

pub(crate) fn key_unknown(slot: &str, id: &str) -> String {
    format!(
        "The token names the key `{id}`, and the slot `{slot}` has none of that id. Add it as a JSON web key or PEM."
    )
}
