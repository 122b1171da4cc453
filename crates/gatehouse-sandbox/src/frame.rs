//! The imitations together with what they want sent.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_model::Timestamp;
use gatehouse_providers::{Catalogue, Ending, Retry, RetryOn};
use gatehouse_signing::Scheme;
use jiff::SignedDuration;

use crate::api_fault::FaultSwitch;
use crate::clock::later;
use crate::compose::{compose, compose_generic};
use crate::fill::Filling;
use crate::imitation::{self, Attempted, Credential, Errand, Imitation, Reply, Target};
use crate::queue::{Attempt, Parcel, Queue};
use crate::{Answer, Call, Event, Fault, SandboxError, World};

/// Everything that the sandbox remembers, behind one lock that no I/O is done under.
pub(crate) struct Frame {
    pub(crate) seed: u64,
    pub(crate) base: String,
    pub(crate) profiles: Arc<Catalogue>,
    pub(crate) queue: Queue,
    pub(crate) faults: BTreeMap<String, FaultSwitch>,
    /// How far the times in signatures are off.
    pub(crate) skew: SignedDuration,
    /// Whether somebody puts the clock forward, so that nothing goes by itself.
    pub(crate) held: bool,
    imitations: BTreeMap<&'static str, Box<dyn Imitation>>,
    serial: u64,
    drawn: u64,
}

/// Events to send.
#[derive(Debug, Clone, Default)]
pub struct Dispatch {
    /// The platform's id, or the id of a scheme of the catalogue.
    pub platform: String,
    /// The names of the events, in the order in which they happen.
    pub events: Vec<String>,
    /// To whom; nobody here leaves it to the platform's own subscriptions.
    pub targets: Vec<Target>,
    /// What goes wrong with each of them.
    pub fault: Option<Fault>,
    /// What the values come from; none for the next of the sandbox's own seed.
    pub seed: Option<u64>,
    /// How many answers to each of them get lost on the way back: the receiver gave them, and the platform has a 504 of
    /// a proxy in between.
    pub lost_answers: u32,
}

/// How long before an event the one happened that is sent after it, out of order.
const BETWEEN_EVENTS: Duration = Duration::from_secs(60);

impl Frame {
    pub(crate) fn new(seed: u64, base: String, profiles: Arc<Catalogue>, now: Timestamp) -> Self {
        let imitations = imitation::all(seed, now).into_iter().map(|one| (one.platform(), one)).collect();
        Self {
            seed,
            base,
            profiles,
            queue: Queue::default(),
            faults: BTreeMap::new(),
            skew: SignedDuration::ZERO,
            held: false,
            imitations,
            serial: 0,
            drawn: 0,
        }
    }

    /// Puts everything back to its first state; deliveries that wait are forgotten.
    pub(crate) fn reset(&mut self, now: Timestamp) {
        let fresh = Self::new(self.seed, std::mem::take(&mut self.base), Arc::clone(&self.profiles), now);
        let mut queue = std::mem::take(&mut self.queue);
        queue.clear();
        *self = Self { queue, held: self.held, ..fresh };
    }

    /// Gives the ids of the platforms that there is an imitation of.
    pub(crate) fn platforms(&self) -> impl Iterator<Item = &'static str> {
        self.imitations.keys().copied()
    }

    pub(crate) fn credentials(&self, platform: &str) -> Vec<Credential> {
        self.imitations.get(platform).map(|one| one.credentials()).unwrap_or_default()
    }

    pub(crate) fn subscribers(&self, platform: &str, event: &str) -> Vec<Target> {
        self.imitations.get(platform).map(|one| one.subscribers(event)).unwrap_or_default()
    }

    /// Answers a request below a platform's address; none when there is no imitation of it.
    pub(crate) fn answer(&mut self, platform: &str, call: &Call, now: Timestamp) -> Option<Answer> {
        self.with(platform, now, |one, world| one.answer(call, world))
    }

    /// Gives an imitation what came back for a request of its own.
    pub(crate) fn returned(&mut self, platform: &str, errand: &Errand, reply: &Reply, now: Timestamp) {
        self.with(platform, now, |one, world| one.returned(errand, reply, world));
    }

    /// Takes events to send; gives the numbers of the deliveries.
    pub(crate) fn dispatch(&mut self, order: &Dispatch, now: Timestamp) -> Result<Vec<u64>, SandboxError> {
        let profiles = Arc::clone(&self.profiles);
        let seed = order.seed.unwrap_or_else(|| self.draw());
        let mut events = Vec::with_capacity(order.events.len());
        let turned = order.fault == Some(Fault::OutOfOrder);
        let count = u32::try_from(order.events.len()).unwrap_or(u32::MAX);
        for (index, name) in (0_u32..).zip(&order.events) {
            let seed = seed.wrapping_add(u64::from(index));
            // Order needs times that tell which of them happened first.
            let back = if turned { BETWEEN_EVENTS.saturating_mul(count - 1 - index) } else { Duration::ZERO };
            let happened = now.checked_sub(back).unwrap_or(now);
            events.push(match profiles.platform(&order.platform) {
                Some(profile) => compose(profile, name, seed, happened)?,
                None => compose_generic(&profiles, &order.platform, name, seed, happened)?,
            });
        }
        if turned && events.len() < 2 {
            let needs = "several events";
            return Err(SandboxError::FaultWithoutEffect { fault: Fault::OutOfOrder, needs });
        }
        if turned {
            events.reverse();
        } else if self.is_unordered(&order.platform) {
            shuffle(&mut events, Filling { seed, now });
        }
        let times = if order.fault == Some(Fault::Duplicate) { 2 } else { 1 };
        let fault = order.fault.filter(|fault| !matches!(fault, Fault::Duplicate | Fault::OutOfOrder));
        let mut numbers = Vec::new();
        for event in events {
            let targets = match order.targets.as_slice() {
                [] => self.subscribers(&order.platform, &event.name),
                given => given.to_vec(),
            };
            for target in targets {
                for _ in 0..times {
                    let number = self.push(event.clone(), target.clone(), fault, now)?;
                    self.queue.lose_answers(number, order.lost_answers);
                    numbers.push(number);
                }
            }
        }
        Ok(numbers)
    }

    /// Notes how an attempt ended, and tells the imitation.
    pub(crate) fn finish(
        &mut self,
        number: u64,
        attempt: Attempt,
        ending: Ending,
        asked: Option<Duration>,
        now: Timestamp,
    ) {
        let Some(parcel) = self.queue.parcel(number) else { return };
        let (platform, event) = (parcel.event.platform.clone(), parcel.event.name.clone());
        let target = parcel.target.id.clone();
        let drawn = Filling { seed: self.draw(), now }.number("jitter", 0);
        // The upper 32 bits as a part of one; a half where there is no jitter changes nothing.
        let chance = f64::from(u32::try_from(drawn >> 32).unwrap_or(u32::MAX / 2)) / f64::from(u32::MAX);
        let Some(finished) = self.queue.finish(number, attempt.clone(), ending, asked, chance) else {
            return;
        };
        let attempted = Attempted {
            delivery: finished.delivery,
            target,
            event,
            number: finished.made,
            at: attempt.at,
            status: attempt.status,
            failure: attempt.failure,
            last: finished.last,
        };
        self.with(&platform, now, |one, world| one.attempted(&attempted, world));
    }

    /// Throws a dead letter away, and tells the imitations. Tells whether there was one.
    pub(crate) fn discard(&mut self, id: &str) -> bool {
        let found = self.queue.discard(id);
        if found {
            self.imitations.values_mut().for_each(|one| one.discarded(id));
        }
        found
    }

    fn push(
        &mut self,
        event: Event,
        target: Target,
        fault: Option<Fault>,
        due: Timestamp,
    ) -> Result<u64, SandboxError> {
        let scheme = self.scheme(&target.scheme)?;
        let of_platform = self.profiles.platform(&event.platform);
        let rule =
            of_platform.and_then(|profile| profile.webhooks.as_ref()).and_then(|hooks| hooks.retry.clone());
        let retry = target.retry.clone().or(rule).unwrap_or_else(never);
        let id = format!("dlv_{:012x}", Filling { seed: self.draw(), now: due }.number("delivery", 0) >> 16);
        Ok(self.queue.push(id, Parcel { event, target, scheme, retry, fault }, due))
    }

    fn scheme(&self, id: &str) -> Result<Scheme, SandboxError> {
        let found = self.profiles.scheme(id);
        found.cloned().ok_or_else(|| SandboxError::UnknownScheme { scheme: id.to_owned() })
    }

    /// Lets an imitation do something, and takes what it left in the world.
    fn with<A>(
        &mut self,
        platform: &str,
        now: Timestamp,
        act: impl FnOnce(&mut dyn Imitation, &mut World) -> A,
    ) -> Option<A> {
        let mut world = World::new(self.seed, now);
        (world.base, world.serial) = (self.base.clone(), self.serial);
        let one = self.imitations.get_mut(platform)?;
        let platform = one.platform();
        let done = act(one.as_mut(), &mut world);
        self.serial = world.serial;
        for id in &world.requeues {
            self.queue.requeue(id, now);
        }
        for id in &world.discards {
            self.queue.discard(id);
        }
        for errand in world.errands {
            self.queue.push_errand(platform, errand);
        }
        let profiles = Arc::clone(&self.profiles);
        for emission in world.emissions {
            let seed = self.draw();
            let made = profiles.platform(platform).and_then(|profile| {
                let event = compose(profile, &emission.event, seed, now).ok()?;
                Some(match emission.body {
                    Some(body) => event.with_body(profile, body.to_string().into_bytes()),
                    None => event,
                })
            });
            // An imitation names only events and schemes of its own profile; a person's profile may have taken one out.
            if let Some(event) = made {
                let _ = self.push(event, emission.target, None, later(now, emission.after));
            }
        }
        Some(done)
    }

    fn is_unordered(&self, platform: &str) -> bool {
        let profile = self.profiles.platform(platform);
        let ordering = profile.and_then(|profile| profile.webhooks.as_ref()?.ordering.as_deref());
        ordering == Some("none")
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        let filling = Filling { seed: self.seed, now: Timestamp::UNIX_EPOCH };
        filling.number("draw", self.drawn)
    }
}

/// Puts a list into an order that comes from the seed.
fn shuffle<T>(list: &mut [T], filling: Filling) {
    for last in (1..list.len()).rev() {
        let place = filling.number("order", last as u64) % (last as u64 + 1);
        list.swap(last, usize::try_from(place).unwrap_or(last));
    }
}

/// Gives the rule of a sender that says nothing of trying again.
fn never() -> Retry {
    Retry {
        on: RetryOn::Never,
        also: Vec::new(),
        schedule: Vec::new(),
        backoff: None,
        max_attempts: Some(1),
        max_retries: None,
        timeout: None,
        jitter: None,
        honour_retry_after: None,
        exhausted: None,
    }
}
