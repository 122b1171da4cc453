//! What waits to be sent, and what became of what was: pure state, without a clock and without a socket.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use gatehouse_model::Timestamp;
use gatehouse_providers::{Ending, Exhausted, Next, Retry};
use gatehouse_signing::Scheme;

use crate::clock::later;
use crate::imitation::{Errand, Target};
use crate::{Event, Fault};

/// How many finished deliveries are remembered.
const KEPT: usize = 1000;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// An attempt is due.
    Waiting,
    /// An attempt is under way.
    Sending,
    /// The receiver took it.
    Delivered,
    /// No further attempt comes, and the event is lost.
    Dropped,
    /// No further attempt comes by itself; it can be sent again.
    DeadLetter,
    /// A dead letter that somebody threw away.
    Discarded,
}

impl DeliveryState {
    /// Gives the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Dropped => "dropped",
            Self::DeadLetter => "dead_letter",
            Self::Discarded => "discarded",
        }
    }
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began, by the sandbox's clock.
    pub at: Timestamp,
    /// The status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub failure: Option<String>,
    /// From the beginning to the end of the answer, in real time.
    pub latency: Duration,
}

/// A delivery with its attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentDelivery {
    /// The sandbox's id.
    pub id: String,
    /// The platform's id.
    pub platform: String,
    /// The event's name.
    pub event: String,
    /// The sender's id of the delivery, the same in all attempts.
    pub delivery_id: Option<String>,
    /// The id of the target.
    pub target: String,
    /// The address.
    pub url: String,
    /// The fault that it was sent with.
    pub fault: Option<Fault>,
    /// What became of it.
    pub state: DeliveryState,
    /// When the next attempt is due.
    pub due: Option<Timestamp>,
    /// The attempts, the first one first.
    pub attempts: Vec<Attempt>,
}

/// A delivery as the queue keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) event: Event,
    pub(crate) target: Target,
    pub(crate) scheme: Scheme,
    pub(crate) retry: Retry,
    pub(crate) fault: Option<Fault>,
}

impl Parcel {
    /// Gives the lane in which it waits.
    fn lane(&self) -> String {
        format!("{} {}", self.target.id, self.target.url)
    }
}

/// How a delivery stands after an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finished {
    /// The sandbox's id of the delivery.
    pub(crate) delivery: String,
    /// The number of the attempt, from one.
    pub(crate) made: u32,
    /// Whether it was the last one.
    pub(crate) last: bool,
}

#[derive(Debug)]
struct Entry {
    id: String,
    parcel: Parcel,
    state: DeliveryState,
    due: Option<Timestamp>,
    attempts: Vec<Attempt>,
    /// The attempts made before a dead letter was sent again: its schedule begins anew.
    before: u32,
    /// The number of first attempts whose answers get lost on the way back.
    lost_answers: u32,
}

/// Something that is due.
#[derive(Debug, Clone)]
pub(crate) enum Due {
    /// A delivery, by its number.
    Parcel(u64),
    /// A request of an imitation.
    Errand(&'static str, Errand),
}

/// What waits for one target. One attempt at a time: a platform does not overtake itself.
#[derive(Debug, Default)]
struct Lane {
    due: BTreeMap<(Timestamp, u64), Due>,
    busy: bool,
}

/// What waits, in the order of time, and within one moment in the order of entry.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    serial: u64,
    entries: BTreeMap<u64, Entry>,
    lanes: BTreeMap<String, Lane>,
    /// What is first in each lane that is free.
    heads: BTreeMap<(Timestamp, u64), String>,
    busy: usize,
    finished: VecDeque<u64>,
}

impl Queue {
    /// Takes a delivery; gives its number.
    pub(crate) fn push(&mut self, id: String, parcel: Parcel, due: Timestamp) -> u64 {
        self.serial += 1;
        let number = self.serial;
        let (state, lane) = (DeliveryState::Waiting, parcel.lane());
        let entry =
            Entry { id, parcel, state, due: Some(due), attempts: Vec::new(), before: 0, lost_answers: 0 };
        self.entries.insert(number, entry);
        self.line_up(&lane, due, number, Due::Parcel(number));
        number
    }

    /// Takes a request of an imitation. They go one after the other on each platform.
    pub(crate) fn push_errand(&mut self, platform: &'static str, errand: Errand) {
        self.serial += 1;
        self.line_up(platform, errand.at, self.serial, Due::Errand(platform, errand));
    }

    /// Gives the moment at which something is due next that can go.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.heads.keys().next().map(|(at, _)| *at)
    }

    /// Takes out what is due first, if it is due at this moment; its lane is busy until [`Queue::finish`] or
    /// [`Queue::free`].
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let first = self.heads.first_entry().filter(|first| first.key().0 <= now)?;
        let (key, name) = first.remove_entry();
        let lane = self.lanes.get_mut(&name)?;
        let due = lane.due.remove(&key)?;
        lane.busy = true;
        self.busy += 1;
        if let Due::Parcel(number) = due
            && let Some(entry) = self.entries.get_mut(&number)
        {
            (entry.state, entry.due) = (DeliveryState::Sending, None);
        }
        Some((key.0, due))
    }

    /// Frees a lane after a request of an imitation.
    pub(crate) fn free(&mut self, lane: &str) {
        let Some(found) = self.lanes.get_mut(lane).filter(|lane| lane.busy) else { return };
        found.busy = false;
        self.busy -= 1;
        match found.due.keys().next() {
            Some(first) => {
                self.heads.insert(*first, lane.to_owned());
            }
            None => {
                self.lanes.remove(lane);
            }
        }
    }

    /// Lets the answers to the first attempts of a delivery get lost.
    pub(crate) fn lose_answers(&mut self, number: u64, first: u32) {
        if let Some(entry) = self.entries.get_mut(&number) {
            entry.lost_answers = first;
        }
    }

    /// Tells whether the answer to the next attempt of a delivery gets lost.
    pub(crate) fn loses_answer(&self, number: u64) -> bool {
        self.entries.get(&number).is_some_and(|entry| {
            u32::try_from(entry.attempts.len()).is_ok_and(|made| made < entry.lost_answers)
        })
    }

    /// Gives the parcel of a number.
    pub(crate) fn parcel(&self, number: u64) -> Option<&Parcel> {
        self.entries.get(&number).map(|entry| &entry.parcel)
    }

    /// Notes how an attempt ended, and when the next one is due by the rule.
    pub(crate) fn finish(
        &mut self,
        number: u64,
        attempt: Attempt,
        ending: Ending,
        asked: Option<Duration>,
        chance: f64,
    ) -> Option<Finished> {
        let entry = self.entries.get_mut(&number)?;
        // The wait counts from the attempt's beginning, as schedules of platforms are written.
        let began = attempt.at;
        entry.attempts.push(attempt);
        let made = u32::try_from(entry.attempts.len()).unwrap_or(u32::MAX);
        let next = entry.parcel.retry.next(made - entry.before, ending, asked, chance);
        (entry.state, entry.due) = match next {
            Next::Delivered => (DeliveryState::Delivered, None),
            Next::Again(wait) => (DeliveryState::Waiting, Some(later(began, wait))),
            Next::GiveUp(Exhausted::DeadLetter) => (DeliveryState::DeadLetter, None),
            Next::GiveUp(Exhausted::Drop | Exhausted::DisableEndpoint) => (DeliveryState::Dropped, None),
        };
        let (due, lane) = (entry.due, entry.parcel.lane());
        let finished = Finished { delivery: entry.id.clone(), made, last: due.is_none() };
        match due {
            Some(due) => self.line_up(&lane, due, number, Due::Parcel(number)),
            None => self.remember(number),
        }
        self.free(&lane);
        Some(finished)
    }

    /// Makes a dead letter due at a moment; its schedule begins anew. Tells whether there was one.
    pub(crate) fn requeue(&mut self, id: &str, now: Timestamp) -> bool {
        let Some((number, entry)) = self.dead_letter(id) else { return false };
        entry.before = u32::try_from(entry.attempts.len()).unwrap_or(u32::MAX);
        (entry.state, entry.due) = (DeliveryState::Waiting, Some(now));
        let lane = entry.parcel.lane();
        self.line_up(&lane, now, number, Due::Parcel(number));
        self.finished.retain(|kept| *kept != number);
        true
    }

    /// Throws a dead letter away; it stays in the list. Tells whether there was one.
    pub(crate) fn discard(&mut self, id: &str) -> bool {
        let found = self.dead_letter(id);
        found.map(|(_, entry)| entry.state = DeliveryState::Discarded).is_some()
    }

    /// Tells whether an imitation has no request under way, and none due at this moment.
    pub(crate) fn is_quiet(&self, platform: &str, now: Timestamp) -> bool {
        let lane = self.lanes.get(platform);
        lane.is_none_or(|lane| !lane.busy && lane.due.keys().next().is_none_or(|(at, _)| *at > now))
    }

    /// Tells whether something is under way.
    pub(crate) fn is_busy(&self) -> bool {
        self.busy > 0
    }

    /// Gives the deliveries, the oldest first.
    pub(crate) fn deliveries(&self) -> Vec<SentDelivery> {
        self.entries.values().map(Entry::shown).collect()
    }

    /// Gives a delivery by its number.
    pub(crate) fn delivery(&self, number: u64) -> Option<SentDelivery> {
        self.entries.get(&number).map(Entry::shown)
    }

    /// Tells whether each of these deliveries was tried, or is not known any more.
    pub(crate) fn all_tried(&self, ids: &[String]) -> bool {
        !self.entries.values().any(|entry| entry.attempts.is_empty() && ids.contains(&entry.id))
    }

    /// Forgets everything. Numbers go on, so that what is under way meets nothing new.
    pub(crate) fn clear(&mut self) {
        *self = Self { serial: self.serial, ..Self::default() };
    }

    fn line_up(&mut self, name: &str, at: Timestamp, number: u64, due: Due) {
        let lane = self.lanes.entry(name.to_owned()).or_default();
        if !lane.busy
            && let Some(first) = lane.due.keys().next()
        {
            self.heads.remove(first);
        }
        lane.due.insert((at, number), due);
        if !lane.busy
            && let Some(first) = lane.due.keys().next()
        {
            self.heads.insert(*first, name.to_owned());
        }
    }

    fn dead_letter(&mut self, id: &str) -> Option<(u64, &mut Entry)> {
        let dead = |entry: &Entry| entry.id == id && entry.state == DeliveryState::DeadLetter;
        self.entries.iter_mut().find(|(_, entry)| dead(entry)).map(|(number, entry)| (*number, entry))
    }

    /// Keeps the last finished deliveries and all dead letters among them as long as there is room.
    fn remember(&mut self, number: u64) {
        self.finished.push_back(number);
        if self.finished.len() > KEPT
            && let Some(oldest) = self.finished.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }
}

impl Entry {
    fn shown(&self) -> SentDelivery {
        SentDelivery {
            id: self.id.clone(),
            platform: self.parcel.event.platform.clone(),
            event: self.parcel.event.name.clone(),
            delivery_id: self.parcel.event.delivery_id.clone(),
            target: self.parcel.target.id.clone(),
            url: self.parcel.target.url.clone(),
            fault: self.parcel.fault,
            state: self.state,
            due: self.due,
            attempts: self.attempts.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose;
    use gatehouse_model::Secret;
    use gatehouse_providers::{Catalogue, Layer, SetValue, platform};

    fn start() -> Timestamp {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn parcel(retry: Retry) -> Parcel {
        let event = compose(platform("rejento").unwrap(), "candidate.created", 1, start()).unwrap();
        let scheme = gatehouse_providers::scheme("rejento/hmac").unwrap().clone();
        let target = Target {
            id: "t".into(),
            url: "http://127.0.0.1:1/".into(),
            scheme: scheme.id.clone(),
            secret: Secret::from("s"),
            retry: None,
        };
        Parcel { event, target, scheme, retry, fault: None }
    }

    fn of(name: &str, most: Option<&str>) -> Retry {
        let value = most.map(|most| SetValue {
            profile: name.to_owned(),
            path: "webhooks.retry.max_attempts".to_owned(),
            value: most.to_owned(),
        });
        let (catalogue, _) = Catalogue::builtin().with_values(Layer::Workspace, value.as_slice());
        catalogue.platform(name).unwrap().webhooks.clone().unwrap().retry.unwrap()
    }

    fn attempt(at: Timestamp, status: u16) -> Attempt {
        Attempt { at, status: Some(status), failure: None, latency: Duration::ZERO }
    }

    /// Lets every attempt end with a status; gives the seconds of the attempts after the first one.
    fn run(queue: &mut Queue, status: u16) -> Vec<i64> {
        let mut seconds = Vec::new();
        while let Some((at, Due::Parcel(number))) = queue.take(Timestamp::MAX) {
            seconds.push(at.duration_since(start()).as_secs());
            queue.finish(number, attempt(at, status), Ending::Answered(status), None, 0.5).unwrap();
        }
        seconds
    }

    #[rstest::rstest]
    #[case::rejento_five_attempts("rejento", None, 500, &[0, 30, 150, 750, 4350], DeliveryState::Dropped)]
    #[case::rejento_five_retries("rejento", Some("6"), 500, &[0, 30, 150, 750, 4350, 25_950], DeliveryState::Dropped)]
    #[case::rejento_all_six("rejento", Some("7"), 500, &[0, 30, 150, 750, 4350, 25_950, 112_350], DeliveryState::Dropped)]
    #[case::timehunter("timehunter", None, 503, &[0, 60, 360, 1860, 9060, 37_860], DeliveryState::DeadLetter)]
    #[case::timehunter_4xx("timehunter", None, 404, &[0], DeliveryState::DeadLetter)]
    #[case::kejue("kejue", None, 500, &[0, 1, 3, 7], DeliveryState::Dropped)]
    #[case::keruja("keruja", None, 500, &[0, 10, 40, 160, 760, 4360], DeliveryState::Dropped)]
    #[case::taken("rejento", None, 204, &[0], DeliveryState::Delivered)]
    fn attempts_come_when_the_platform_says(
        #[case] name: &str,
        #[case] most: Option<&str>,
        #[case] status: u16,
        #[case] seconds: &[i64],
        #[case] state: DeliveryState,
    ) {
        let mut queue = Queue::default();
        queue.push("d".into(), parcel(of(name, most)), start());
        assert_eq!(run(&mut queue, status), seconds);
        let delivery = queue.deliveries().remove(0);
        assert_eq!((delivery.state, delivery.attempts.len(), delivery.due), (state, seconds.len(), None));
    }

    #[test]
    fn a_dead_letter_sent_again_has_its_whole_schedule_again() {
        let mut queue = Queue::default();
        queue.push("d".into(), parcel(of("timehunter", None)), start());
        run(&mut queue, 500);
        assert!(queue.requeue("d", start()));
        assert!(!queue.requeue("d", start()), "it is no dead letter any more");
        assert_eq!(run(&mut queue, 500), [0, 60, 360, 1860, 9060, 37_860]);
        assert_eq!(queue.deliveries()[0].attempts.len(), 12);
        assert!(queue.discard("d"));
        assert_eq!(queue.deliveries()[0].state, DeliveryState::Discarded);
        assert!(!queue.requeue("d", start()));
    }

    #[test]
    fn one_target_gets_one_attempt_at_a_time_in_the_order_of_entry() {
        let mut queue = Queue::default();
        let numbers: Vec<u64> =
            (0..3).map(|n| queue.push(n.to_string(), parcel(of("rejento", None)), start())).collect();
        let mut other = parcel(of("rejento", None));
        other.target.id = "other".into();
        let other = queue.push("o".into(), other, start());
        let taken = |queue: &mut Queue| match queue.take(start()) {
            Some((_, Due::Parcel(number))) => Some(number),
            _ => None,
        };
        assert_eq!(
            [taken(&mut queue), taken(&mut queue), taken(&mut queue)],
            [Some(numbers[0]), Some(other), None]
        );
        assert!(queue.is_busy());
        queue.finish(numbers[0], attempt(start(), 200), Ending::Answered(200), None, 0.5).unwrap();
        assert_eq!(taken(&mut queue), Some(numbers[1]));
    }

    #[test]
    fn only_the_last_thousand_finished_ones_are_remembered() {
        let mut queue = Queue::default();
        for n in 0..1002 {
            queue.push(n.to_string(), parcel(of("rejento", None)), start());
        }
        run(&mut queue, 200);
        let kept = queue.deliveries();
        assert_eq!((kept.len(), kept[0].id.as_str()), (1000, "2"));
    }
}
