//! When to send again: a pure calculator over `[webhooks.retry]`. It has no clock, and chance is handed in.
//!
//! The platforms' own senders and our forwarding both go by it, so that what a test sees is what the profile says.

use std::time::Duration;

use crate::{Exhausted, Retry, RetryAlso, RetryOn};

/// The longest wait that a target may ask for with `Retry-After`.
pub const LONGEST_ASKED: Duration = Duration::from_secs(3600);

/// How one sending ended, as far as it matters for sending again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this status; what became of the body behind it does not matter here.
    Answered(u16),
    /// Without a whole answer in time.
    Timeout,
    /// Without a connection: no such name, nobody listens, no encryption.
    NoConnection,
    /// With a connection that broke, or something that is no HTTP.
    Broken,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it arrived.
    Delivered,
    /// Another attempt after this wait.
    Again(Duration),
    /// No further attempt; what becomes of the event is said by the rule.
    GiveUp(Exhausted),
}

impl Retry {
    /// Tells what follows after `made` attempts, the one that ended so counted.
    ///
    /// `asked` is what the target asked for with `Retry-After`: it makes the wait longer where the rule obeys it, by
    /// no more than [`LONGEST_ASKED`], and never shorter. `chance` is from 0 to 1 and moves a wait inside the jitter of
    /// the rule; a half leaves it as it is.
    pub fn next(&self, made: u32, ending: Ending, asked: Option<Duration>, chance: f64) -> Next {
        if matches!(ending, Ending::Answered(200..=299)) {
            return Next::Delivered;
        }
        let given_up = Next::GiveUp(self.exhausted.unwrap_or(Exhausted::Drop));
        if !self.tries_again_after(ending) || made >= self.attempts() {
            return given_up;
        }
        let Some(wait) = self.wait_after(made) else { return given_up };
        let wait = self.moved(wait, chance);
        let asked = asked.filter(|_| self.honour_retry_after.unwrap_or(false)).unwrap_or_default();
        Next::Again(wait.max(asked.min(LONGEST_ASKED)))
    }

    /// Tells whether an ending is one after which the rule tries again at all.
    ///
    /// Where everything but a 2xx counts, no answer counts too. Where only answers from 500 count, a time-out or a
    /// missing connection does only if `also` says so.
    pub fn tries_again_after(&self, ending: Ending) -> bool {
        let also = |kind| self.also.contains(&kind);
        match (self.on, ending) {
            (_, Ending::Answered(200..=299)) | (RetryOn::Never, _) => false,
            (RetryOn::Non2xx, _) => true,
            (RetryOn::ServerErrors, Ending::Answered(status)) => status >= 500,
            (RetryOn::ServerErrors, Ending::Timeout) => also(RetryAlso::Timeout),
            (RetryOn::ServerErrors, Ending::NoConnection | Ending::Broken) => also(RetryAlso::Connect),
        }
    }

    fn moved(&self, wait: Duration, chance: f64) -> Duration {
        let jitter = self.jitter.unwrap_or(0.0).clamp(0.0, 1.0);
        let factor = 1.0 + jitter * (2.0 * chance.clamp(0.0, 1.0) - 1.0);
        Duration::try_from_secs_f64(wait.as_secs_f64() * factor).unwrap_or(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Layer, SetValue, platform};
    use proptest::prelude::*;
    use rstest::rstest;

    const HALF: f64 = 0.5;

    fn retry(text: &str) -> Retry {
        toml::from_str(text).unwrap()
    }

    fn of(name: &str) -> Retry {
        platform(name).unwrap().webhooks.as_ref().unwrap().retry.clone().unwrap()
    }

    /// Lets every attempt end alike; gives the waits in seconds and what became of it.
    fn run(retry: &Retry, ending: Ending) -> (Vec<u64>, Exhausted) {
        let mut waits = Vec::new();
        for made in 1..100 {
            match retry.next(made, ending, None, HALF) {
                Next::Again(wait) => waits.push(wait.as_secs()),
                Next::GiveUp(end) => return (waits, end),
                Next::Delivered => panic!("a failure was taken for a delivery"),
            }
        }
        panic!("it never gave up");
    }

    #[rstest]
    #[case("rejento", Ending::Answered(500), &[30, 120, 600, 3600], Exhausted::Drop)]
    #[case("rejento", Ending::Answered(404), &[30, 120, 600, 3600], Exhausted::Drop)]
    #[case("rejento", Ending::Answered(302), &[30, 120, 600, 3600], Exhausted::Drop)]
    #[case("rejento", Ending::Timeout, &[30, 120, 600, 3600], Exhausted::Drop)]
    #[case("rejento", Ending::NoConnection, &[30, 120, 600, 3600], Exhausted::Drop)]
    #[case("timehunter", Ending::Answered(500), &[60, 300, 1500, 7200, 28800], Exhausted::DeadLetter)]
    #[case("timehunter", Ending::Answered(503), &[60, 300, 1500, 7200, 28800], Exhausted::DeadLetter)]
    #[case("timehunter", Ending::Answered(404), &[], Exhausted::DeadLetter)]
    #[case("timehunter", Ending::Answered(301), &[], Exhausted::DeadLetter)]
    #[case("timehunter", Ending::Timeout, &[], Exhausted::DeadLetter)]
    #[case("timehunter", Ending::NoConnection, &[], Exhausted::DeadLetter)]
    #[case("kejue", Ending::Answered(500), &[1, 2, 4], Exhausted::Drop)]
    #[case("kejue", Ending::Answered(400), &[1, 2, 4], Exhausted::Drop)]
    #[case("kejue", Ending::Timeout, &[1, 2, 4], Exhausted::Drop)]
    #[case("keruja", Ending::Answered(500), &[10, 30, 120, 600, 3600], Exhausted::Drop)]
    #[case("keruja", Ending::Answered(410), &[10, 30, 120, 600, 3600], Exhausted::Drop)]
    #[case("keruja", Ending::Broken, &[10, 30, 120, 600, 3600], Exhausted::Drop)]
    #[case("keruj", Ending::Answered(500), &[], Exhausted::Drop)]
    #[case("keruj", Ending::Timeout, &[], Exhausted::Drop)]
    fn each_platform_waits_as_it_says(
        #[case] name: &str,
        #[case] ending: Ending,
        #[case] waits: &[u64],
        #[case] end: Exhausted,
    ) {
        assert_eq!(run(&of(name), ending), (waits.to_vec(), end));
    }

    #[rstest]
    #[case::five_attempts(None, &[30, 120, 600, 3600], 4350)]
    #[case::five_retries(Some("6"), &[30, 120, 600, 3600, 21600], 25_950)]
    #[case::all_six(Some("7"), &[30, 120, 600, 3600, 21600, 86400], 112_350)]
    fn rejento_has_three_readings(#[case] most: Option<&str>, #[case] waits: &[u64], #[case] last: u64) {
        let values = most.map(|most| SetValue {
            profile: "rejento".to_owned(),
            path: "webhooks.retry.max_attempts".to_owned(),
            value: most.to_owned(),
        });
        let (catalogue, problems) = Catalogue::builtin().with_values(Layer::Workspace, values.as_slice());
        assert_eq!(problems, []);
        let webhooks = catalogue.platform("rejento").unwrap().webhooks.clone().unwrap();
        let retry = webhooks.retry.unwrap();
        let (found, _) = run(&retry, Ending::Answered(500));
        assert_eq!(found, waits);
        assert_eq!(found.iter().sum::<u64>(), last);
    }

    #[rstest]
    #[case(Ending::Timeout, &["timeout"], true)]
    #[case(Ending::Timeout, &["connect"], false)]
    #[case(Ending::NoConnection, &["connect"], true)]
    #[case(Ending::Broken, &["connect"], true)]
    #[case(Ending::Answered(499), &["timeout", "connect"], false)]
    fn a_rule_for_server_errors_has_switches(
        #[case] ending: Ending,
        #[case] also: &[&str],
        #[case] again: bool,
    ) {
        let retry = retry(&format!("on='5xx'\nalso={also:?}\nschedule=['1m']"));
        assert_eq!(retry.tries_again_after(ending), again);
    }

    #[rstest]
    #[case::obeyed("honour_retry_after=true", Some(90), 90)]
    #[case::shorter_than_the_wait("honour_retry_after=true", Some(1), 10)]
    #[case::absurd("honour_retry_after=true", Some(1_000_000), 3600)]
    #[case::none("honour_retry_after=true", None, 10)]
    #[case::not_said("", Some(90), 10)]
    fn retry_after_only_makes_a_wait_longer(
        #[case] line: &str,
        #[case] asked: Option<u64>,
        #[case] seconds: u64,
    ) {
        let retry = retry(&format!("on='non-2xx'\nschedule=['10s']\n{line}"));
        let next = retry.next(1, Ending::Answered(429), asked.map(Duration::from_secs), HALF);
        assert_eq!(next, Next::Again(Duration::from_secs(seconds)));
    }

    #[test]
    fn a_delivery_ends_it_whatever_the_rule() {
        for text in ["on='never'", "on='5xx'\nschedule=['1m']", "on='non-2xx'\nschedule=['1m']"] {
            assert_eq!(retry(text).next(1, Ending::Answered(204), None, HALF), Next::Delivered);
        }
    }

    proptest! {
        #[test]
        fn jitter_stays_inside_its_part(chance in 0.0f64..=1.0, jitter in 0.0f64..=1.0) {
            let retry = retry(&format!("on='non-2xx'\nschedule=['100s']\njitter={jitter:.4}"));
            let Next::Again(wait) = retry.next(1, Ending::Timeout, None, chance) else { panic!() };
            let part = wait.as_secs_f64() / 100.0;
            prop_assert!(part >= 1.0 - jitter - 1e-3 && part <= 1.0 + jitter + 1e-3);
        }

        #[test]
        fn no_rule_goes_on_for_ever(made in 0u32..2000, most in 0u32..40, base in 0u64..u64::MAX, factor in 0.0f64..1e9) {
            let retry = retry(&format!("on='non-2xx'\nmax_retries={most}\nbackoff={{default_ms={},factor={factor:.3}}}", base >> 1));
            if made > most {
                prop_assert!(matches!(retry.next(made, Ending::Broken, None, 0.5), Next::GiveUp(_)));
            }
        }
    }
}
