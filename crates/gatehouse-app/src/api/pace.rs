//! The limits of all connections, as this process counts them and as the platforms' answers tell them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gatehouse_client::{Level, LevelRule, Refusal, RetryAfter, Standing, StandingNames, earliest};
use gatehouse_model::Timestamp;
use gatehouse_providers::{Limit, LimitScope, Login, Profile, Provenance};
use gatehouse_store::ApiCallKind;

use crate::view::{LimitSource, LimitView};

/// The longest that a platform may ask to wait; a longer wait is taken for a mistake of its own.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The longest wait that nobody is asked about.
pub(crate) const UNASKED: Duration = Duration::from_secs(3600);

/// The id of the limit that is learned where a profile knows of none.
const LEARNED: &str = "learned";

/// The id of the limit of log-ins, which stands with the log-in and not among the limits of a profile.
pub(crate) const LOGIN: &str = "login";

/// Whose calls a level counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Counted {
    host: String,
    /// The fingerprint of the key, where it counts by key.
    key: Option<String>,
    limit: String,
}

/// The limits that one call stands under.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    host: String,
    fingerprint: Option<String>,
    limits: Vec<Limit>,
    login: bool,
}

impl Lane {
    /// Gives the limits of calls to a host with a key.
    pub(crate) fn new(profile: &Profile, host: &str, fingerprint: Option<&str>) -> Self {
        let mut limits = profile.limits.clone();
        if limits.is_empty() {
            limits.push(Limit {
                id: LEARNED.to_owned(),
                scope: LimitScope::ApiKey,
                limit: None,
                window: None,
                min: None,
                max: None,
                status: None,
                headers: Default::default(),
            });
        }
        Self { host: host.to_owned(), fingerprint: fingerprint.map(str::to_owned), limits, login: false }
    }

    /// Gives the limits of log-ins and of calls for tokens: their own, and those that count the calls of everybody.
    pub(crate) fn of_login(profile: &Profile, host: &str) -> Self {
        let own = login_in(profile).map(|(_, login)| login);
        let login = Limit {
            id: LOGIN.to_owned(),
            scope: LimitScope::Global,
            limit: own.and_then(|login| login.limit),
            window: own.and_then(|login| login.window),
            min: None,
            max: None,
            status: None,
            headers: Default::default(),
        };
        let everybody = profile.limits.iter().filter(|limit| limit.scope != LimitScope::ApiKey);
        let limits = std::iter::once(login).chain(everybody.cloned()).collect();
        Self { host: host.to_owned(), fingerprint: None, limits, login: true }
    }

    /// Tells whether it is that of log-ins.
    pub(crate) const fn is_login(&self) -> bool {
        self.login
    }

    fn counted(&self, limit: &Limit) -> Counted {
        let key = (limit.scope == LimitScope::ApiKey).then(|| self.fingerprint.clone()).flatten();
        Counted { host: self.host.clone(), key, limit: limit.id.clone() }
    }

    fn rules(&self) -> impl Iterator<Item = (Counted, LevelRule)> {
        self.limits.iter().map(|limit| (self.counted(limit), rule_of(limit)))
    }

    /// Gives the names under which the platform tells where one stands: those of the first limit that has any.
    pub(crate) fn names(&self) -> StandingNames {
        let first =
            |of: fn(&Limit) -> &Option<String>| self.limits.iter().find_map(|limit| of(limit).clone());
        StandingNames {
            limit: first(|limit| &limit.headers.limit),
            remaining: first(|limit| &limit.headers.remaining),
            reset: first(|limit| &limit.headers.reset),
            retry_after: first(|limit| &limit.headers.retry_after),
        }
    }

    /// Tells whether a status says that too many calls were made.
    pub(crate) fn is_refusal(&self, status: u16) -> bool {
        status == 429 || self.limits.iter().any(|limit| limit.status == Some(status))
    }

    /// Gives the limit that headers speak of: the first one that names any, else the first.
    fn told(&self) -> Option<&Limit> {
        let names = |limit: &&Limit| limit.headers.remaining.is_some() || limit.headers.limit.is_some();
        if self.login {
            return self.limits.first();
        }
        self.limits.iter().find(names).or_else(|| self.limits.first())
    }

    /// Gives what has to be known of an earlier run: the host, the longest window, and whose calls.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }
}

/// Gives the log-in of a platform with the id of its way to authorise.
pub(crate) fn login_in(profile: &Profile) -> Option<(&str, &Login)> {
    profile.auth.iter().find_map(|auth| Some((auth.id.as_str(), auth.login.as_ref()?)))
}

fn rule_of(limit: &Limit) -> LevelRule {
    LevelRule { limit: limit.limit, window: limit.window.map(|window| window.duration()) }
}

/// What has to be read of earlier runs before a level can count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unread {
    counted: CountedKey,
    pub(crate) fingerprint: Option<String>,
    pub(crate) kind: Option<ApiCallKind>,
    pub(crate) window: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CountedKey(Counted);

/// Which limit holds a call back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) limit: String,
    pub(crate) refusal: Refusal,
}

/// The limits of all connections.
#[derive(Default)]
pub(crate) struct Pace {
    levels: Mutex<HashMap<Counted, Level>>,
}

impl Pace {
    /// Gives the levels of a lane that know nothing of earlier runs yet.
    pub(crate) fn unread(&self, lane: &Lane) -> Vec<Unread> {
        let levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |(counted, _): &(Counted, LevelRule)| !levels.contains_key(counted);
        let unread = lane.rules().filter(known).map(|(counted, rule)| Unread {
            fingerprint: counted.key.clone(),
            kind: (counted.limit == LOGIN).then_some(ApiCallKind::Login),
            window: rule.window.unwrap_or_default(),
            counted: CountedKey(counted),
        });
        unread.collect()
    }

    /// Takes over the sendings of earlier runs.
    pub(crate) fn remember(&self, unread: Unread, sent: Vec<Timestamp>) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        // Two that asked in the same moment read the same.
        levels.entry(unread.counted.0).or_insert_with(|| {
            let mut level = Level::default();
            level.remember(sent);
            level
        });
    }

    /// Counts a call that goes now, or tells what holds it back. What is told and what is counted is one act, so that
    /// two calls cannot take the last place.
    pub(crate) fn take(&self, lane: &Lane, now: Timestamp) -> Result<(), Held> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held(&levels, lane, now) {
            return Err(held);
        }
        for (counted, rule) in lane.rules() {
            levels.entry(counted).or_default().take(&rule, now);
        }
        Ok(())
    }

    /// Tells what would hold a call back now.
    pub(crate) fn held(&self, lane: &Lane, now: Timestamp) -> Option<Held> {
        held(&self.levels.lock().unwrap_or_else(PoisonError::into_inner), lane, now)
    }

    /// Learns what an answer said.
    pub(crate) fn learn(&self, lane: &Lane, standing: &Standing, now: Timestamp) {
        let Some(limit) = lane.told() else { return };
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        levels.entry(lane.counted(limit)).or_default().learn(&rule_of(limit), standing, now);
    }

    /// Keeps the calls of a lane back until a moment.
    pub(crate) fn hold(&self, lane: &Lane, until: Timestamp) {
        let Some(limit) = lane.told() else { return };
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        levels.entry(lane.counted(limit)).or_default().hold_until(until);
    }

    /// Shows the limits of a lane.
    pub(crate) fn meters(&self, lane: &Lane, profile: &Profile, now: Timestamp) -> Vec<LimitView> {
        let levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let binding = held(&levels, lane, now).map(|held| held.limit);
        let fresh = Level::default();
        lane.limits
            .iter()
            .map(|limit| {
                let rule = rule_of(limit);
                let meter = levels.get(&lane.counted(limit)).unwrap_or(&fresh).meter(&rule, now);
                let source = match (meter.by_headers, meter.remaining) {
                    (true, _) => LimitSource::Headers,
                    (false, Some(_)) => LimitSource::Counted,
                    (false, None) => LimitSource::Unknown,
                };
                let path = format!("limits.{}", limit.id);
                let own = format!("{path}.");
                let contradiction =
                    profile.contradictions.iter().find(|one| one.paths().any(|path| path.starts_with(&own)));
                LimitView {
                    id: limit.id.clone(),
                    scope: limit.scope,
                    limit: meter.limit,
                    window_seconds: rule.window.map(|window| window.as_secs()),
                    remaining: meter.remaining,
                    resets_at: meter.resets_at,
                    blocked_until: meter.blocked_until,
                    source,
                    learned: meter.learned,
                    provenance: match (limit.id.as_str(), login_in(profile)) {
                        (LEARNED, _) => Provenance::Assumed,
                        (LOGIN, Some((auth, _))) => profile.provenance_of(&format!("auth.{auth}.login")),
                        _ => profile.provenance_of(&path),
                    },
                    contradiction: contradiction.map(|one| one.id.clone()),
                    binding: binding.as_ref() == Some(&limit.id),
                }
            })
            .collect()
    }
}

fn held(levels: &HashMap<Counted, Level>, lane: &Lane, now: Timestamp) -> Option<Held> {
    let fresh = Level::default();
    let rules: Vec<(Counted, LevelRule)> = lane.rules().collect();
    let pairs = rules.iter().map(|(counted, rule)| (levels.get(counted).unwrap_or(&fresh), rule));
    let (place, refusal) = earliest(pairs, now)?;
    Some(Held { limit: lane.limits.get(place)?.id.clone(), refusal })
}

/// What a refused call does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It goes again after so long.
    Again(Duration),
    /// The platform asks for so long that a person is asked first.
    Ask(Duration),
    /// The platform asks for something beyond reason.
    Absurd,
}

/// Tells how long to wait after a refusal, `made` sendings counted: as the answer asks, else one, two, four seconds.
pub(crate) fn patience(asked: Option<RetryAfter>, made: u32) -> Patience {
    let usual = Duration::from_secs(1 << made.saturating_sub(1).min(5));
    match asked {
        Some(RetryAfter::Wait(wait)) if wait > LONGEST => Patience::Absurd,
        Some(RetryAfter::Wait(wait)) if wait > UNASKED => Patience::Ask(wait),
        // A wait of nothing would be a storm.
        Some(RetryAfter::Wait(wait)) => Patience::Again(wait.max(Duration::from_millis(200))),
        Some(RetryAfter::Past | RetryAfter::Unreadable) | None => Patience::Again(usual),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::platform;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    fn lane(name: &str, key: &str) -> Lane {
        Lane::new(platform(name).unwrap(), "api.example", Some(key))
    }

    #[test]
    fn timehunter_has_two_levels_and_the_minute_binds_first() {
        let (pace, lane) = (Pace::default(), lane("timehunter", "a"));
        for call in 0..100 {
            pace.take(&lane, at(call / 10)).unwrap();
        }
        let held = pace.take(&lane, at(20)).unwrap_err();
        assert_eq!((held.limit.as_str(), held.refusal), ("api", Refusal::Counted(at(60))));
        // The minute is one of everybody: another key waits too, and its own hour is untouched.
        let other = Lane::new(platform("timehunter").unwrap(), "api.example", Some("b"));
        assert_eq!(pace.take(&other, at(20)).unwrap_err().limit, "api");
        let meters = pace.meters(&other, platform("timehunter").unwrap(), at(20));
        let left: Vec<_> =
            meters.iter().map(|meter| (meter.id.as_str(), meter.remaining, meter.binding)).collect();
        assert_eq!(left, [("key", Some(1000), false), ("api", Some(0), true)]);
    }

    #[test]
    fn log_ins_have_a_limit_of_their_own_and_count_among_the_calls_of_everybody() {
        let profile = platform("timehunter").unwrap();
        let (pace, logins) = (Pace::default(), Lane::of_login(profile, "api.example"));
        for login in 0..20 {
            pace.take(&logins, at(login)).unwrap();
        }
        let held = pace.take(&logins, at(30)).unwrap_err();
        assert_eq!((held.limit.as_str(), held.refusal), (LOGIN, Refusal::Counted(at(900))));
        let meters = pace.meters(&logins, profile, at(30));
        let told: Vec<_> = meters.iter().map(|meter| (meter.id.as_str(), meter.remaining)).collect();
        assert_eq!(told, [(LOGIN, Some(0)), ("api", Some(80))]);
        assert_eq!(meters[0].provenance, Provenance::Documented);
        // Calls go on.
        pace.take(&lane("timehunter", "a"), at(30)).unwrap();
        let unread = Pace::default().unread(&logins);
        assert_eq!((unread[0].kind, unread[0].window), (Some(ApiCallKind::Login), Duration::from_secs(900)));
    }

    #[test]
    fn keruja_goes_by_the_stricter_of_its_two_claims() {
        let (pace, lane) = (Pace::default(), lane("keruja", "a"));
        let meters = pace.meters(&lane, platform("keruja").unwrap(), at(0));
        assert_eq!((meters[0].limit, meters[0].window_seconds), (Some(100), Some(3600)));
        assert_eq!(meters[0].contradiction.as_deref(), Some("rate-limit"));
        assert_eq!(meters[0].provenance, Provenance::Contradictory);
    }

    #[test]
    fn a_platform_without_numbers_is_learned_from_its_answers() {
        let (pace, lane) = (Pace::default(), lane("kejue", "a"));
        assert_eq!(pace.meters(&lane, platform("kejue").unwrap(), at(0))[0].source, LimitSource::Unknown);
        let standing = Standing {
            limit: Some(600),
            remaining: Some(488),
            resets_at: Some(at(60)),
            ..Standing::default()
        };
        pace.learn(&lane, &standing, at(0));
        let meter = &pace.meters(&lane, platform("kejue").unwrap(), at(1))[0];
        assert_eq!((meter.limit, meter.remaining, meter.learned), (Some(600), Some(488), true));
        // A platform whose profile knows of no limit at all is learned as well.
        let none = Lane::new(platform("keruj").unwrap(), "api.keruj.com", Some("a"));
        pace.hold(&none, at(9));
        assert_eq!(pace.take(&none, at(1)).unwrap_err().limit, "learned");
    }

    #[test]
    fn what_an_earlier_run_sent_is_read_once() {
        let (pace, lane) = (Pace::default(), lane("rejento", "a"));
        let mut unread = pace.unread(&lane);
        assert_eq!((unread.len(), unread[0].window), (1, Duration::from_secs(60)));
        pace.remember(unread.remove(0), (0..100).map(|call| at(call / 2)).collect());
        assert!(pace.unread(&lane).is_empty());
        assert_eq!(pace.take(&lane, at(59)).unwrap_err().refusal, Refusal::Counted(at(60)));
    }

    #[rstest]
    #[case(Some(RetryAfter::Wait(Duration::from_secs(27))), Patience::Again(Duration::from_secs(27)))]
    #[case(Some(RetryAfter::Wait(Duration::ZERO)), Patience::Again(Duration::from_millis(200)))]
    #[case(Some(RetryAfter::Wait(Duration::from_secs(3601))), Patience::Ask(Duration::from_secs(3601)))]
    #[case(Some(RetryAfter::Wait(Duration::from_secs(u64::MAX))), Patience::Absurd)]
    #[case(Some(RetryAfter::Past), Patience::Again(Duration::from_secs(2)))]
    #[case(Some(RetryAfter::Unreadable), Patience::Again(Duration::from_secs(2)))]
    #[case(None, Patience::Again(Duration::from_secs(2)))]
    fn a_refused_call_waits_as_asked_or_as_usual(
        #[case] asked: Option<RetryAfter>,
        #[case] expected: Patience,
    ) {
        assert_eq!(patience(asked, 2), expected);
    }
}
