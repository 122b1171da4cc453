//! One level of a limit: what was sent, what the platform said of it, and when the next call may go.
//!
//! Pure: the time is handed in. A call may stand under several levels, a key's own and one of everybody; it goes when
//! the strictest of them lets it, see [`earliest`].

use std::collections::VecDeque;
use std::time::Duration;

use gatehouse_model::Timestamp;

use super::Standing;

/// How much further than twice its window the end of a window may lie before it is taken for nonsense.
const FAR: Duration = Duration::from_secs(24 * 3600);

/// The most sendings that are remembered of a level.
const REMEMBERED: usize = 100_000;

/// How many calls are allowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LevelRule {
    /// The number; none where it is not known.
    pub limit: Option<u32>,
    /// In which time.
    pub window: Option<Duration>,
}

/// Why no call may go yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The platform asked to wait until then.
    Asked(Timestamp),
    /// The platform said that none is left until then.
    Told(Timestamp),
    /// So many were sent from here that the next one has to wait until then.
    Counted(Timestamp),
}

impl Refusal {
    /// Gives the moment from which a call may go.
    pub const fn until(self) -> Timestamp {
        match self {
            Self::Asked(until) | Self::Told(until) | Self::Counted(until) => until,
        }
    }
}

/// What the platform said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    limit: Option<u32>,
    remaining: Option<u32>,
    /// Until when it holds.
    until: Timestamp,
    /// Whether the platform itself said until when.
    ends_by_its_word: bool,
    /// How many were sent since.
    since: u32,
}

impl Told {
    fn left(&self) -> Option<u32> {
        self.remaining.map(|remaining| remaining.saturating_sub(self.since))
    }
}

/// One level of a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Level {
    /// The moments of the last sendings, oldest first.
    sent: VecDeque<Timestamp>,
    told: Option<Told>,
    asked: Option<Timestamp>,
}

/// Where one stands in a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meter {
    /// How many calls are allowed: the smaller number where profile and platform differ.
    pub limit: Option<u32>,
    /// How many are left, by the stricter of both.
    pub remaining: Option<u32>,
    /// When all of it is there again.
    pub resets_at: Option<Timestamp>,
    /// Until when the platform asked to wait.
    pub blocked_until: Option<Timestamp>,
    /// Whether the platform said so in an answer that still holds.
    pub by_headers: bool,
    /// Whether the number is known from an answer only.
    pub learned: bool,
}

impl Level {
    /// Takes over sendings of an earlier run, oldest first.
    pub fn remember(&mut self, sent: impl IntoIterator<Item = Timestamp>) {
        self.sent = sent.into_iter().chain(self.sent.iter().copied()).collect();
        self.sent.make_contiguous().sort_unstable();
        self.forget_beyond(REMEMBERED);
    }

    /// Tells why no call may go now; none when one may.
    pub fn refusal(&self, rule: &LevelRule, now: Timestamp) -> Option<Refusal> {
        let asked = self.asked.filter(|until| *until > now).map(Refusal::Asked);
        let told = self.told_at(now).filter(|told| told.left() == Some(0));
        let told = told.map(|told| Refusal::Told(told.until));
        let counted = self.counted_until(rule, now).map(Refusal::Counted);
        [asked, told, counted].into_iter().flatten().max_by_key(|refusal| refusal.until())
    }

    /// Counts a call that goes now.
    pub fn take(&mut self, rule: &LevelRule, now: Timestamp) {
        self.sent.push_back(now);
        if let Some(told) = &mut self.told {
            told.since = told.since.saturating_add(1);
        }
        self.forget_beyond(rule.limit.map_or(1, |limit| limit as usize).min(REMEMBERED));
    }

    /// Learns what an answer said. What an absurd answer says of the end of its window is left aside.
    pub fn learn(&mut self, rule: &LevelRule, standing: &Standing, now: Timestamp) {
        if standing.limit.is_none() && standing.remaining.is_none() {
            return;
        }
        let window = rule.window.or(standing.window);
        let far = window.map_or(FAR, |window| window * 2);
        let stated = standing.resets_at.filter(|at| later(now, far).is_none_or(|end| *at <= end));
        let assumed = window.and_then(|window| later(now, window));
        // Without an end of its own and without a window, what was said holds until the next answer says more; it can
        // be shown, and nobody could tell how long to wait for it.
        let until = stated.or(assumed).unwrap_or(now);
        self.told = Some(Told {
            limit: standing.limit,
            remaining: standing.remaining,
            until,
            ends_by_its_word: stated.is_some(),
            since: 0,
        });
    }

    /// Keeps calls back until a moment, as the platform asked.
    pub fn hold_until(&mut self, until: Timestamp) {
        self.asked = self.asked.max(Some(until));
    }

    /// Tells where one stands.
    pub fn meter(&self, rule: &LevelRule, now: Timestamp) -> Meter {
        let told = self.told_at(now);
        let said = self.told.and_then(|told| told.limit);
        let limit = match (rule.limit, said) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        let counted = rule
            .limit
            .filter(|_| rule.window.is_some())
            .map(|limit| limit.saturating_sub(u32::try_from(self.in_window(rule, now)).unwrap_or(u32::MAX)));
        let left = told.and_then(|told| told.left());
        let remaining = match (counted, left) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        let full_again = match (self.sent.back(), rule.window) {
            (Some(last), Some(window)) if rule.limit.is_some() => later(*last, window),
            _ => None,
        };
        let stated = told.filter(|told| told.ends_by_its_word).map(|told| told.until);
        Meter {
            limit,
            remaining,
            resets_at: stated.or(full_again).filter(|at| *at > now),
            blocked_until: self.asked.filter(|until| *until > now),
            by_headers: left.is_some(),
            learned: rule.limit.is_none() && said.is_some(),
        }
    }

    /// Gives what the platform said, as long as it holds.
    fn told_at(&self, now: Timestamp) -> Option<Told> {
        self.told.filter(|told| told.until > now)
    }

    fn in_window(&self, rule: &LevelRule, now: Timestamp) -> usize {
        let Some(window) = rule.window else { return 0 };
        // What lies in the future was sent before the clock was set back, and tells nothing.
        self.sent
            .iter()
            .rev()
            .filter(|at| **at <= now)
            .take_while(|at| later(**at, window).is_none_or(|end| end > now))
            .count()
    }

    fn counted_until(&self, rule: &LevelRule, now: Timestamp) -> Option<Timestamp> {
        let (limit, window) = (rule.limit? as usize, rule.window?);
        if self.in_window(rule, now) < limit {
            return None;
        }
        // The call that has to leave the window for the next one to fit.
        let past: Vec<_> = self.sent.iter().rev().filter(|at| **at <= now).collect();
        match limit.checked_sub(1) {
            Some(last) => later(**past.get(last)?, window),
            None => later(now, window),
        }
    }

    fn forget_beyond(&mut self, most: usize) {
        while self.sent.len() > most.max(1) {
            self.sent.pop_front();
        }
    }
}

/// Gives the level that lets a call go last, by its place, with why; none when all let it go now.
pub fn earliest<'a>(
    levels: impl IntoIterator<Item = (&'a Level, &'a LevelRule)>,
    now: Timestamp,
) -> Option<(usize, Refusal)> {
    let refused = levels.into_iter().enumerate();
    refused
        .filter_map(|(place, (level, rule))| Some((place, level.refusal(rule, now)?)))
        .max_by_key(|(_, refusal)| refusal.until())
}

fn later(moment: Timestamp, span: Duration) -> Option<Timestamp> {
    moment.checked_add(jiff::SignedDuration::try_from(span).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    const fn rule(limit: u32, window: u64) -> LevelRule {
        LevelRule { limit: Some(limit), window: Some(Duration::from_secs(window)) }
    }

    fn told(limit: Option<u32>, remaining: u32, resets_at: Option<i64>) -> Standing {
        Standing { limit, remaining: Some(remaining), resets_at: resets_at.map(at), ..Standing::default() }
    }

    #[test]
    fn the_call_over_the_limit_waits_until_the_first_leaves_the_window() {
        let (rule, mut level) = (rule(3, 60), Level::default());
        for second in [0, 10, 20] {
            assert_eq!(level.refusal(&rule, at(second)), None);
            level.take(&rule, at(second));
        }
        assert_eq!(level.refusal(&rule, at(30)), Some(Refusal::Counted(at(60))));
        assert_eq!(level.refusal(&rule, at(60)), None);
        let meter = level.meter(&rule, at(30));
        assert_eq!((meter.limit, meter.remaining, meter.resets_at), (Some(3), Some(0), Some(at(80))));
        assert!(!meter.by_headers && !meter.learned);
    }

    #[test]
    fn the_stricter_of_profile_and_platform_counts() {
        let (rule, mut level) = (rule(100, 60), Level::default());
        level.take(&rule, at(0));
        level.learn(&rule, &told(Some(50), 2, Some(40)), at(0));
        assert_eq!(level.meter(&rule, at(1)).limit, Some(50));
        level.take(&rule, at(1));
        level.take(&rule, at(2));
        assert_eq!(level.refusal(&rule, at(3)), Some(Refusal::Told(at(40))));
        assert_eq!(level.meter(&rule, at(3)).remaining, Some(0));
        assert_eq!(level.refusal(&rule, at(40)), None);
        // A platform that is more generous than its own pages is not believed.
        level.learn(&rule, &told(Some(5000), 4999, Some(100)), at(41));
        assert_eq!(level.meter(&rule, at(41)).limit, Some(100));
    }

    #[test]
    fn an_unknown_limit_is_learned_from_an_answer() {
        let (rule, mut level) = (LevelRule::default(), Level::default());
        assert_eq!(level.meter(&rule, at(0)), Meter::default());
        level.take(&rule, at(0));
        level.learn(&rule, &told(Some(600), 488, Some(90)), at(0));
        let meter = level.meter(&rule, at(1));
        assert_eq!((meter.limit, meter.remaining, meter.resets_at), (Some(600), Some(488), Some(at(90))));
        assert!(meter.learned && meter.by_headers);
        level.learn(&rule, &told(Some(600), 0, Some(90)), at(2));
        assert_eq!(level.refusal(&rule, at(3)), Some(Refusal::Told(at(90))));
    }

    #[test]
    fn an_absurd_end_of_a_window_is_left_aside() {
        let (rule, mut level) = (rule(100, 60), Level::default());
        level.learn(&rule, &told(None, 0, Some(999_999)), at(0));
        assert_eq!(level.refusal(&rule, at(0)), Some(Refusal::Told(at(60))));
        let mut unknown = Level::default();
        unknown.learn(&LevelRule::default(), &told(None, 0, Some(999_999)), at(0));
        assert_eq!(unknown.refusal(&LevelRule::default(), at(0)), None);
    }

    #[test]
    fn what_the_platform_asked_holds_and_the_longer_wait_wins() {
        let (rule, mut level) = (rule(100, 60), Level::default());
        level.hold_until(at(27));
        level.hold_until(at(5));
        assert_eq!(level.refusal(&rule, at(0)), Some(Refusal::Asked(at(27))));
        assert_eq!(level.meter(&rule, at(0)).blocked_until, Some(at(27)));
        assert_eq!(level.refusal(&rule, at(27)), None);
    }

    #[test]
    fn of_two_levels_the_one_that_waits_longer_is_named() {
        let (hour, minute) = (rule(2, 3600), rule(1, 60));
        let (mut key, mut all) = (Level::default(), Level::default());
        for second in [0, 100] {
            assert_eq!(earliest([(&key, &hour), (&all, &minute)], at(second)), None);
            key.take(&hour, at(second));
            all.take(&minute, at(second));
        }
        let refused = earliest([(&key, &hour), (&all, &minute)], at(110));
        assert_eq!(refused, Some((0, Refusal::Counted(at(3600)))));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_lock_the_door() {
        let (rule, mut level) = (rule(1, 60), Level::default());
        level.take(&rule, at(1_000_000));
        assert_eq!(level.refusal(&rule, at(0)), None);
    }

    #[test]
    fn what_an_earlier_run_sent_counts() {
        let (rule, mut level) = (rule(2, 60), Level::default());
        level.take(&rule, at(20));
        level.remember([at(0), at(-100)]);
        assert_eq!(level.refusal(&rule, at(30)), Some(Refusal::Counted(at(60))));
    }

    #[test]
    fn a_limit_of_none_lets_nothing_through() {
        assert!(Level::default().refusal(&rule(0, 60), at(0)).is_some());
    }

    proptest! {
        /// Whoever waits as told never sends more than allowed in any window, and never waits longer than one.
        #[test]
        fn no_window_ever_holds_more_than_allowed(
            limit in 1u32..8, window in 1u64..50, gaps in prop::collection::vec(0i64..30, 1..120),
        ) {
            let (rule, mut level) = (rule(limit, window), Level::default());
            let (mut now, mut sent) = (at(0), Vec::new());
            for gap in gaps {
                now = now.checked_add(jiff::SignedDuration::from_secs(gap)).unwrap();
                if let Some(refusal) = level.refusal(&rule, now) {
                    prop_assert!(refusal.until() > now);
                    prop_assert!(refusal.until() <= later(now, Duration::from_secs(window)).unwrap());
                    now = refusal.until();
                    prop_assert_eq!(level.refusal(&rule, now), None);
                }
                level.take(&rule, now);
                sent.push(now);
            }
            for (place, start) in sent.iter().enumerate() {
                let end = later(*start, Duration::from_secs(window)).unwrap();
                let inside = sent[place..].iter().filter(|at| **at < end).count();
                prop_assert!(inside <= limit as usize, "{inside} in one window of {limit}");
            }
        }

        #[test]
        fn what_is_left_is_never_more_than_allowed(
            limit in 0u32..20, said in 0u32..50, remaining in 0u32..50, sendings in 0u32..30,
        ) {
            let (rule, mut level) = (rule(limit, 60), Level::default());
            level.learn(&rule, &told(Some(said), remaining, Some(30)), at(0));
            for _ in 0..sendings {
                level.take(&rule, at(1));
            }
            let meter = level.meter(&rule, at(2));
            prop_assert!(meter.limit.unwrap() <= limit.min(said));
            prop_assert!(meter.remaining.unwrap() <= limit.saturating_sub(sendings.min(limit)));
        }
    }
}
