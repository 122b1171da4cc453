//! What is said of tunnels: who can read the traffic, and what can be done about a gap.

use std::time::Duration;

use gatehouse_providers::{Exhausted, Profile};

use crate::view::TunnelKind;

/// Says who can read what goes through a kind of tunnel.
pub(crate) const fn notice(via: TunnelKind) -> &'static str {
    match via {
        TunnelKind::Bore => {
            "bore does not encrypt: whoever runs the bore server, and everybody on the way to it, can read and change \
             each delivery. The address can be reached by anyone who finds it."
        }
        TunnelKind::Ssh => {
            "Between this computer and the SSH server the way is encrypted; whoever runs that server can read and change \
             each delivery, and up to it senders come over plain HTTP unless a proxy there takes HTTPS."
        }
        TunnelKind::Cloudflared => {
            "Cloudflare ends the encryption: it can read and change each delivery. A quick tunnel gets another address \
             at every start."
        }
        TunnelKind::Ngrok => {
            "ngrok ends the encryption: it can read and change each delivery, and keeps some of them for its own \
             inspector. It counts requests; the question whether the tunnel lives goes through it every three minutes."
        }
        TunnelKind::Smee => {
            "A relay can read each delivery, and so can everybody who knows the address of the channel; anyone of them \
             can post to it. It hands deliveries over rebuilt, so that many signatures cannot be verified. It answers \
             the sender itself, before anything is stored here."
        }
        TunnelKind::Address => {
            "Whoever runs what stands in front of this address, such as a proxy or a router, can read and change what \
             it passes on."
        }
    }
}

/// Says what can be done about deliveries that could not arrive, by what the profile knows.
pub(crate) fn advice(profile: &Profile) -> String {
    let Some(retry) = profile.webhooks.as_ref().and_then(|webhooks| webhooks.retry.as_ref()) else {
        return "Nothing is known of a second attempt: compare with the platform by hand.".to_owned();
    };
    let (attempts, whole) = (retry.attempts(), retry.delays().iter().sum::<Duration>());
    let mut text = match attempts {
        0 | 1 => "It sends each event once.".to_owned(),
        attempts if whole.is_zero() => format!("It sends each event up to {attempts} times by itself."),
        attempts => format!(
            "It sends each event up to {attempts} times by itself, the last time {} after the first.",
            long(whole)
        ),
    };
    text.push_str(match retry.exhausted {
        Some(Exhausted::DeadLetter) => {
            " What it gave up on waits in its dead letters: look there and have it sent again."
        }
        Some(Exhausted::DisableEndpoint) => {
            " After that it switches the address off: look whether the subscription is still on."
        }
        Some(Exhausted::Drop) | None => {
            " What it gave up on has to be read from its API for the time of the gap."
        }
    });
    text
}

/// Gives for how long after the first attempt the last one comes, in seconds, as the schedule has it.
pub(crate) fn tried_again_s(profile: &Profile) -> Option<u64> {
    let retry = profile.webhooks.as_ref()?.retry.as_ref()?;
    let whole: Duration = retry.delays().iter().sum();
    Some(whole.as_secs()).filter(|seconds| *seconds > 0)
}

/// Writes how long something is, in its two largest units.
fn long(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{} s", span.as_secs()),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> String {
        advice(gatehouse_providers::platform(id).unwrap())
    }

    #[test]
    fn the_way_that_a_platform_offers_is_named() {
        assert!(of("timehunter").contains("dead letters"), "{}", of("timehunter"));
        assert!(of("rejento").contains("read from its API"), "{}", of("rejento"));
    }

    #[test]
    fn the_last_attempt_is_worked_out_from_the_schedule() {
        let of = |id: &str| tried_again_s(gatehouse_providers::platform(id).unwrap());
        // 30 s, 2 min, 10 min and 1 h; once; and 1 s, 2 s, 4 s.
        assert_eq!((of("rejento"), of("keruj"), of("kejue")), (Some(4350), None, Some(7)));
    }

    #[test]
    fn each_kind_says_who_can_read() {
        assert!(TunnelKind::ALL.into_iter().all(|via| notice(via).contains("can read")));
    }
}
