//! What a platform's imitation is made of: pure state over a seed, a moment and a request, without any I/O.
//!
//! The frame ([`Sandbox`](crate::Sandbox)) takes requests off the wire, hands them over as a [`Call`] with a
//! [`World`], writes the [`Answer`], and sends what the imitation left in the world: events ([`Emission`]) and
//! other requests of its own ([`Errand`]). What became of them comes back the same way.

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod limiter;
pub(crate) mod paging;
pub(crate) mod route;
pub(crate) mod world;

pub use answer::Answer;
pub use call::Call;
pub use limiter::{Limiter, Take};
pub use route::{Found, Params, Route, find};
pub use world::{Emission, Errand, Reply, Target, World};

use gatehouse_model::{Secret, Timestamp};

use crate::kejue::Kejue;
use crate::keruj::Keruj;
use crate::keruja::Keruja;
use crate::rejento::Rejento;
use crate::timehunter::TimeHunter;

/// A platform's imitation. The same calls at the same moments of one seed give the same answers.
pub trait Imitation: Send {
    /// Gives the platform's id, which is also the first part of its paths.
    fn platform(&self) -> &'static str;

    /// Answers a request below the platform's own address; the path of the call stands without the platform's id.
    fn answer(&mut self, call: &Call, world: &mut World) -> Answer;

    /// Gives the credentials that this imitation takes from the start, to print or to put into a keychain.
    fn credentials(&self) -> Vec<Credential> {
        Vec::new()
    }

    /// Gives who is to be told of an event; none where subscriptions are made by hand only.
    fn subscribers(&self, event: &str) -> Vec<Target> {
        let _ = event;
        Vec::new()
    }

    /// Takes what became of one attempt to deliver an event.
    fn attempted(&mut self, attempted: &Attempted, world: &mut World) {
        let _ = (attempted, world);
    }

    /// Learns that a dead letter was thrown away by somebody else.
    fn discarded(&mut self, delivery: &str) {
        let _ = delivery;
    }

    /// Takes what came back for a request of its own.
    fn returned(&mut self, errand: &Errand, reply: &Reply, world: &mut World) {
        let _ = (errand, reply, world);
    }
}

/// Gives every imitation in its first state. Each is made by `new(seed, now)`.
pub(crate) fn all(seed: u64, now: Timestamp) -> Vec<Box<dyn Imitation>> {
    vec![
        Box::new(Keruja::new(seed, now)),
        Box::new(Keruj::new(seed, now)),
        Box::new(Kejue::new(seed, now)),
        Box::new(Rejento::new(seed, now)),
        Box::new(TimeHunter::new(seed, now)),
    ]
}

/// Gives every call that the imitations answer, with the platform's id as what it does; the paths stand below that id.
pub fn calls() -> Vec<Route<&'static str>> {
    let of = |platform, calls: Vec<(&'static str, &'static str)>| {
        calls.into_iter().map(move |(method, path)| Route { method, path, act: platform })
    };
    of("keruja", Keruja::calls())
        .chain(of("keruj", Keruj::calls()))
        .chain(of("kejue", Kejue::calls()))
        .chain(of("rejento", Rejento::calls()))
        .chain(of("timehunter", TimeHunter::calls()))
        .collect()
}

/// A credential that an imitation takes.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The id of the entry under `[[auth]]` in the profile.
    pub auth: &'static str,
    /// The field where the credential has several; empty where it has one.
    pub field: &'static str,
    /// What it may do, as a short phrase.
    pub label: &'static str,
    /// The value.
    pub value: Secret,
}

/// One attempt to deliver an event, as the sender saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    /// The sandbox's id of the delivery.
    pub delivery: String,
    /// The id of the target: a subscription's, or an address entered by hand.
    pub target: String,
    /// The event's name.
    pub event: String,
    /// The number of the attempt, from one.
    pub number: u32,
    /// When it began, by the sandbox's clock.
    pub at: Timestamp,
    /// The status of the answer; none when there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub failure: Option<String>,
    /// Whether this was the last attempt, for good or ill.
    pub last: bool,
}

impl Attempted {
    /// Tells whether the receiver took it.
    pub fn arrived(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }
}
