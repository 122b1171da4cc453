//! The event bus: what happened, for whoever listens.

use std::time::Duration;

use gatehouse_model::{DomainEvent, Topic};
use tokio::sync::broadcast;

/// How long events are gathered before a screen hears of them: at most ten times a second.
const GATHER: Duration = Duration::from_millis(100);

/// How many events a slow listener may be behind before it is told to read everything anew.
const BACKLOG: usize = 1024;

/// Where the house says what happened.
#[derive(Debug, Clone)]
pub struct Bus(broadcast::Sender<DomainEvent>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }
}

impl Bus {
    /// Says that something happened; nobody has to listen.
    pub fn publish(&self, event: DomainEvent) {
        // An error only means that nobody listens.
        let _ = self.0.send(event);
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<DomainEvent> {
        self.0.subscribe()
    }
}

/// Waits for the next events and gives them together, at most ten times a second.
///
/// A listener that fell behind gets a `changed` for every topic instead of what it missed. Returns none when the
/// house was closed.
pub async fn coalesced(listener: &mut broadcast::Receiver<DomainEvent>) -> Option<Vec<DomainEvent>> {
    let mut events = Vec::new();
    take(listener.recv().await, &mut events)?;
    let deadline = tokio::time::Instant::now() + GATHER;
    while let Ok(received) = tokio::time::timeout_at(deadline, listener.recv()).await {
        if take(received, &mut events).is_none() {
            break;
        }
    }
    Some(events)
}

fn take(
    received: Result<DomainEvent, broadcast::error::RecvError>,
    events: &mut Vec<DomainEvent>,
) -> Option<()> {
    match received {
        Ok(event) => {
            if !events.contains(&event) {
                events.push(event);
            }
        }
        Err(broadcast::error::RecvError::Lagged(_)) => {
            *events = ALL_TOPICS.iter().map(|&topic| DomainEvent::Changed { topic }).collect();
        }
        Err(broadcast::error::RecvError::Closed) => return None,
    }
    Some(())
}

const ALL_TOPICS: [Topic; 17] = [
    Topic::Deliveries,
    Topic::Attempts,
    Topic::Workspaces,
    Topic::Endpoints,
    Topic::Keys,
    Topic::Receiver,
    Topic::Sandbox,
    Topic::Profiles,
    Topic::Settings,
    Topic::Imports,
    Topic::Activities,
    Topic::Views,
    Topic::Tunnels,
    Topic::Forwards,
    Topic::Replays,
    Topic::Api,
    Topic::Dialogues,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn gathers_what_happens_together_and_says_it_once() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        for topic in [Topic::Keys, Topic::Keys, Topic::Endpoints] {
            bus.publish(DomainEvent::Changed { topic });
        }
        let events = coalesced(&mut listener).await.unwrap();
        assert_eq!(events.len(), 2);
    }

    #[tokio::test]
    async fn a_listener_that_fell_behind_is_told_to_read_everything() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        for _ in 0..=BACKLOG {
            bus.publish(DomainEvent::Changed { topic: Topic::Keys });
        }
        let events = coalesced(&mut listener).await.unwrap();
        assert!(ALL_TOPICS.iter().all(|&topic| events.contains(&DomainEvent::Changed { topic })));
    }

    #[tokio::test]
    async fn ends_with_the_house() {
        let bus = Bus::default();
        let mut listener = bus.listen();
        drop(bus);
        assert_eq!(coalesced(&mut listener).await, None);
    }
}
