//! Listening from the terminal: one event for each delivery, as it becomes durable.

use std::collections::HashSet;
use std::time::Duration;

use gatehouse_model::{
    AttemptId, DeliveryId, DeliverySummary, DomainEvent, Problem, Timestamp, VerdictStatus, WorkspaceId,
};
use serde::Serialize;
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep_until};

use crate::App;
use crate::view::{ReceiverStartRequest, TlsView, WorkspaceRequest};

/// How many deliveries are read at once while more come than can be told one by one.
const TOGETHER: u32 = 256;

/// How long passes at least between two looks for what came: a look costs about as much as receiving a delivery.
const BETWEEN: Duration = Duration::from_millis(20);

/// A line of `gatehouse listen --jsonl`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ListenEvent {
    /// The listener is ready.
    Listening {
        /// Its address.
        url: String,
        /// The endpoints of the workspace.
        endpoints: Vec<ListenEndpoint>,
        /// The door for HTTPS.
        #[serde(skip_serializing_if = "Option::is_none")]
        tls: Option<TlsView>,
    },
    /// A delivery was stored and answered.
    Delivery {
        /// Its id.
        delivery_id: DeliveryId,
        /// The endpoint's name.
        endpoint: String,
        /// The verdict in one word.
        verdict: VerdictStatus,
        /// The stable reason.
        reason: &'static str,
        /// The event's name.
        provider_event: Option<String>,
        /// The sender's own id.
        provider_delivery_id: Option<String>,
        /// When its head was complete.
        received_at: Timestamp,
        /// The status that the sender got.
        status_answered: u16,
        /// The first delivery of the same event.
        duplicate_of: Option<DeliveryId>,
    },
    /// A delivery was sent on.
    Forwarded {
        /// The delivery.
        delivery_id: DeliveryId,
        /// Where to.
        target: String,
        /// The status of the answer.
        status: Option<u16>,
        /// What kept it from getting one.
        error: Option<String>,
    },
}

/// An endpoint of the `listening` line.
#[derive(Debug, Clone, Serialize)]
pub struct ListenEndpoint {
    /// Its name.
    pub name: String,
    /// Its whole address.
    pub url: String,
    /// The same for HTTPS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_url: Option<String>,
}

impl App {
    /// Starts the listener and tells every delivery of a workspace to `tell`, until `tell` says to stop.
    ///
    /// With `forward`, each delivery whose signature is not invalid goes on to that target by a rule that rests when
    /// the listener ends; what is then still to be sent waits for the next listener with the same target.
    pub async fn listen(
        &self,
        workspace: WorkspaceId,
        ports: ReceiverStartRequest,
        forward: Option<&str>,
        mut tell: impl FnMut(&ListenEvent) -> bool,
    ) -> Result<(), Problem> {
        let mut events = self.bus().listen();
        let (mut last, _) = self.store.extent(&[]).await.map_err(|error| error.problem())?;
        self.resume_forwarding().await;
        if let Some(target) = forward {
            self.listener_rules(workspace, target).await?;
        }
        let receiver = self.start_receiver(ports).await?;
        self.resume_replays().await;
        let endpoints = self.endpoints(WorkspaceRequest { workspace_id: workspace }).await?.endpoints;
        let url = format!("http://{}", receiver.address.unwrap_or_default());
        let endpoints = endpoints
            .into_iter()
            .filter_map(|endpoint| {
                let (name, tls_url) = (endpoint.name, endpoint.tls_url);
                endpoint.url.map(|url| ListenEndpoint { name, url, tls_url })
            })
            .collect();
        if !tell(&ListenEvent::Listening { url, endpoints, tls: receiver.tls }) {
            return Ok(());
        }
        let (mut told, mut next_look) = (HashSet::new(), Instant::now());
        loop {
            match events.recv().await {
                Ok(DomainEvent::DeliveryAppended { workspace_id, sequence, .. })
                    if workspace_id == workspace && sequence > last => {}
                Ok(DomainEvent::AttemptFinished { delivery_id }) => {
                    if !self.tell_forwarded(delivery_id, &mut told, &mut tell).await? {
                        return Ok(());
                    }
                    continue;
                }
                Ok(_) => continue,
                // What was missed is read all the same: the order of commits tells where to go on.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return Ok(()),
            }
            sleep_until(next_look).await;
            loop {
                let arrived = self.store.arrived(workspace, last, TOGETHER).await;
                let arrived = arrived.map_err(|error| error.problem())?;
                let more = arrived.len() == TOGETHER as usize;
                last = arrived.last().map_or(last, |newest| newest.sequence);
                for row in arrived {
                    if !tell(&event_of(row)) {
                        return Ok(());
                    }
                }
                if !more {
                    break;
                }
            }
            next_look = Instant::now() + BETWEEN;
        }
    }

    /// Tells the forwardings of a delivery that were not told yet, the oldest first.
    async fn tell_forwarded(
        &self,
        delivery_id: DeliveryId,
        told: &mut HashSet<AttemptId>,
        tell: &mut impl FnMut(&ListenEvent) -> bool,
    ) -> Result<bool, Problem> {
        let attempts = self.store.attempts(delivery_id).await.map_err(|error| error.problem())?;
        for attempt in attempts.into_iter().rev().filter(|attempt| attempt.outbox.is_some()) {
            if !told.insert(attempt.id) {
                continue;
            }
            let forwarded = ListenEvent::Forwarded {
                delivery_id,
                target: attempt.target,
                status: attempt.status,
                error: attempt.error.map(|error| error.message),
            };
            if !tell(&forwarded) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn event_of(row: DeliverySummary) -> ListenEvent {
    ListenEvent::Delivery {
        delivery_id: row.id,
        endpoint: row.endpoint,
        verdict: row.verdict,
        reason: row.reason.as_str(),
        provider_event: row.provider_event,
        provider_delivery_id: row.provider_delivery_id,
        received_at: row.received_at,
        status_answered: row.status_answered,
        duplicate_of: row.duplicate_of,
    }
}
