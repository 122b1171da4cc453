//! What is told of a call that ended otherwise than well: no answer, an unreadable one, a wait that is too long.

use std::time::Duration;

use gatehouse_client::{ApiOutcome, Refusal};
use gatehouse_model::{AttemptErrorKind, Problem, Timestamp};

use super::pace::{Held, UNASKED};
use crate::unpack;
use crate::view::UnpackedEnd;

/// The most bytes of an answer that are kept, after decoding.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// Tells whether anything left this machine.
pub(super) fn left(outcome: &ApiOutcome) -> bool {
    let before = [AttemptErrorKind::Dns, AttemptErrorKind::Refused, AttemptErrorKind::Tls];
    outcome.error.as_ref().is_none_or(|error| !before.contains(&error.kind))
}

/// Tells what kept a call from a whole answer.
pub(super) fn problem(outcome: &ApiOutcome, host: &str) -> Option<Problem> {
    let error = outcome.error.as_ref()?;
    let hint = match error.kind {
        AttemptErrorKind::Dns => "Look at the base address and at the connection to the internet.",
        AttemptErrorKind::Refused => "Look whether the platform is up, and at the base address.",
        AttemptErrorKind::Tls => {
            "Look at the base address; its certificate must be one that this machine trusts."
        }
        AttemptErrorKind::Timeout => "Try again later. A call that changes something may have arrived.",
        AttemptErrorKind::Closed => "Try again. A call that changes something may have arrived.",
        AttemptErrorKind::Protocol => "Look at the base address: what answers there may be something else.",
    };
    let message =
        if error.message.is_empty() { format!("{host} did not answer.") } else { error.message.clone() };
    Some(Problem::new(code(error.kind), message).hint(hint))
}

const fn code(kind: AttemptErrorKind) -> &'static str {
    match kind {
        AttemptErrorKind::Dns => "network.unknown_host",
        AttemptErrorKind::Refused => "network.unreachable",
        AttemptErrorKind::Tls => "network.not_encrypted",
        AttemptErrorKind::Timeout => "network.timeout",
        AttemptErrorKind::Closed => "network.cut_off",
        AttemptErrorKind::Protocol => "network.not_http",
    }
}

/// Takes the coding off a body; gives the body, whether it was cut, and what is wrong with it.
pub(super) fn decoded(outcome: &ApiOutcome) -> (Vec<u8>, bool, Option<Problem>) {
    let Some(coding) = unpack::coding(&outcome.headers).filter(|_| !outcome.body.is_empty()) else {
        return (outcome.body.clone(), false, None);
    };
    let unpacked = unpack::unpack(&outcome.body, coding);
    let mut bytes = unpacked.bytes;
    let problem = match unpacked.end {
        UnpackedEnd::Whole | UnpackedEnd::TooLarge => None,
        UnpackedEnd::Broken => Some(
            Problem::new(
                "api.unpacking_failed",
                format!("The answer says that it is {coding}, and cannot be unpacked to its end."),
            )
            .hint("What could be unpacked is shown."),
        ),
        UnpackedEnd::Bomb => Some(
            Problem::new(
                "api.unpacking_stopped",
                "The answer grows without measure when it is unpacked; that was stopped.",
            )
            .hint("Tell the platform."),
        ),
    };
    let cut = bytes.len() > LONGEST_BODY || unpacked.end != UnpackedEnd::Whole;
    bytes.truncate(LONGEST_BODY);
    (bytes, cut, problem)
}

pub(super) fn cut_problem() -> Problem {
    Problem::new("api.answer_too_long", "The answer is longer than 10 MB; the rest was not read.")
        .hint("Ask for fewer records at once, or filter them.")
}

pub(super) fn cancelled() -> Problem {
    Problem::new("api.cancelled", "The call was ended before its answer came.")
        .hint("If it was sent already and changes something, look whether it did.")
}

pub(super) fn repeats() -> Problem {
    Problem::new("api.pages_repeat", "The next page is the one before again, so reading ended.")
        .hint("The platform may page in another way; set api.endpoint.*.pagination in its profile.")
}

pub(crate) fn too_long(until: Timestamp, now: Timestamp, agreed: bool, held: &Held) -> Option<Problem> {
    (!agreed && until_then(until, now) > UNASKED).then(|| {
        Problem::new(
            "api.wait_too_long",
            format!(
                "The limit `{}` lets the next call go at {}; nothing was sent.",
                held.limit,
                clock_words(until)
            ),
        )
        .hint("Agree to that wait, or come back then.")
        .field("wait")
    })
}

pub(crate) fn why(held: &Held) -> String {
    match held.refusal {
        Refusal::Asked(_) => "the platform asked to wait (429)".to_owned(),
        Refusal::Told(_) => format!("the platform says that nothing is left of the limit `{}`", held.limit),
        Refusal::Counted(_) => format!("the limit `{}` is used up by calls from here", held.limit),
    }
}

pub(super) fn clock_words(moment: Timestamp) -> String {
    moment.round(jiff::Unit::Second).unwrap_or(moment).to_string()
}

pub(super) fn until_then(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default()
}

pub(crate) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = jiff::SignedDuration::try_from(wait).unwrap_or(jiff::SignedDuration::MAX);
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
