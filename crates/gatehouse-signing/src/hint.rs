//! The next step for a person, one sentence or two for each reason.

use gatehouse_model::Reason;

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
    let encoding = scheme.encoding.unwrap_or_default().as_str();
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

pub(crate) const URL_UNKNOWN: &str =
    "The scheme signs the address, and the public address of this endpoint is not known. Give it.";

pub(crate) fn param_unknown(name: &str) -> String {
    format!("The scheme signs the constant `{name}`, which nobody has given for this endpoint. Give it.")
}

pub(crate) fn previous_secret(label: &str) -> String {
    format!("Signed with an old secret (`{label}`). Finish the rotation at the sender, then remove it.")
}
