//! What an imitation knows of the world, and what it wants done there.

use std::time::Duration;

use gatehouse_model::{Header, Secret, Timestamp};
use gatehouse_providers::Retry;
use serde_json::Value;

use crate::fill::Filling;

/// The world at the moment of one call. An imitation reads the moment here and leaves here what is to be sent.
#[derive(Debug)]
pub struct World {
    /// What everything made up comes from.
    pub seed: u64,
    /// The moment by the sandbox's clock.
    pub now: Timestamp,
    /// The address of the sandbox without a slash at its end, such as `http://127.0.0.1:4000`.
    pub base: String,
    /// Events to send.
    pub emissions: Vec<Emission>,
    /// Other requests to send.
    pub errands: Vec<Errand>,
    /// Dead letters to send again, by the sandbox's id of the delivery.
    pub requeues: Vec<String>,
    /// Dead letters to throw away.
    pub discards: Vec<String>,
    pub(crate) serial: u64,
}

impl World {
    /// Makes a world in which nothing has happened yet.
    pub fn new(seed: u64, now: Timestamp) -> Self {
        let (emissions, errands) = (Vec::new(), Vec::new());
        let (requeues, discards) = (Vec::new(), Vec::new());
        let base = "http://127.0.0.1".to_owned();
        Self { seed, now, base, emissions, errands, requeues, discards, serial: 0 }
    }

    /// Gives the next of the ids with a prefix (`sub_9f…`): a world gives none of them twice.
    pub fn id(&mut self, prefix: &str) -> String {
        format!("{prefix}{:016x}", self.number("id"))
    }

    /// Gives the next UUID: a world gives none of them twice.
    pub fn uuid(&mut self) -> String {
        self.serial += 1;
        Filling { seed: self.seed, now: self.now }.uuid(&format!("world/{}", self.serial))
    }

    /// Gives the next number that looks like chance and comes from the seed.
    pub fn number(&mut self, label: &str) -> u64 {
        self.serial += 1;
        Filling { seed: self.seed, now: self.now }.number(label, self.serial)
    }

    /// Writes the moment as the platforms write moments: RFC 3339 in UTC with milliseconds.
    pub fn stamp(&self) -> String {
        crate::fill::rfc3339(self.now)
    }

    /// Fills the holes of a sample (`<<name:contact>>`) from the seed and the moment.
    pub fn fill(&self, template: &str) -> String {
        Filling { seed: self.seed, now: self.now }.fill(template)
    }
}

/// An event to send.
#[derive(Debug, Clone)]
pub struct Emission {
    /// The event's name.
    pub event: String,
    /// The body; none takes the sample.
    pub body: Option<Value>,
    /// To whom.
    pub target: Target,
    /// How long after now.
    pub after: Duration,
}

/// Where events go, and how they are signed and tried again.
#[derive(Debug, Clone)]
pub struct Target {
    /// The subscription's id, or the address where there is no subscription.
    pub id: String,
    /// The address.
    pub url: String,
    /// The id of the scheme in the catalogue, such as `kejue/hmac_sha256`.
    pub scheme: String,
    /// The signing secret.
    pub secret: Secret,
    /// How it is tried again; none for the platform's own rule.
    pub retry: Option<Retry>,
}

/// Another request that an imitation sends by itself: a step of a dialogue, a look at somebody's health.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    /// What the imitation calls it; it comes back with the reply.
    pub name: String,
    /// When it is sent, by the sandbox's clock.
    pub at: Timestamp,
    /// The method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The headers except Host and Content-Length.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Vec<u8>,
}

/// Shows no header's value and no body.
impl std::fmt::Debug for Errand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Errand")
            .field("name", &self.name)
            .field("at", &self.at)
            .field("method", &self.method)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What came back for an [`Errand`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The status; none when there was no answer.
    pub status: Option<u16>,
    /// The headers; names in lower case.
    pub headers: Vec<Header>,
    /// The first 64 KiB of the body.
    pub body: Vec<u8>,
    /// Why there was no answer.
    pub failure: Option<String>,
}

impl Reply {
    /// Tells whether the status is from 200 to 299.
    pub fn arrived(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(seed: u64) -> World {
        World::new(seed, "2026-01-05T08:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_world_gives_no_id_twice_and_the_same_ones_again_from_its_seed() {
        let ids = |seed| {
            let mut world = world(seed);
            [world.id("sub_"), world.id("sub_"), world.uuid(), world.uuid()]
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1)[0], ids(1)[1]);
        assert_ne!(ids(1)[2], ids(1)[3]);
        assert_ne!(ids(1), ids(2));
    }

    #[test]
    fn moments_are_written_with_milliseconds() {
        assert_eq!(world(1).stamp(), "2026-01-05T08:00:00.000Z");
    }
}
