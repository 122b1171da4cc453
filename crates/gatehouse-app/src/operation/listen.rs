//! Listening from the terminal: one event for each delivery, as it becomes durable.

use gatehouse_model::{
    DeliveryId, DeliverySummary, DomainEvent, Problem, Reason, Timestamp, VerdictStatus, WorkspaceId,
};
use gatehouse_receiver::HANDSHAKE_EVENT;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::App;
use crate::view::{ReceiverStartRequest, ReplayRequest, TlsView, WorkspaceRequest};

/// How many deliveries are read at once while more come than can be told one by one.
const TOGETHER: u32 = 256;

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
    /// With `forward`, each delivery whose signature is not invalid is sent there as recorded.
    pub async fn listen(
        &self,
        workspace: WorkspaceId,
        ports: ReceiverStartRequest,
        forward: Option<&str>,
        mut tell: impl FnMut(&ListenEvent) -> bool,
    ) -> Result<(), Problem> {
        let mut events = self.bus().listen();
        let (mut last, _) = self.store.extent(&[]).await.map_err(|error| error.problem())?;
        let receiver = self.start_receiver(ports).await?;
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
        loop {
            match events.recv().await {
                Ok(DomainEvent::DeliveryAppended { workspace_id, sequence, .. })
                    if workspace_id == workspace && sequence > last => {}
                Ok(_) => continue,
                // What was missed is read all the same: the order of commits tells where to go on.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return Ok(()),
            }
            loop {
                let arrived = self.store.arrived(workspace, last, TOGETHER).await;
                let arrived = arrived.map_err(|error| error.problem())?;
                let Some(newest) = arrived.last() else { break };
                last = newest.sequence;
                for row in arrived {
                    if !self.tell_of(row, forward, &mut tell).await? {
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn tell_of(
        &self,
        row: DeliverySummary,
        forward: Option<&str>,
        tell: &mut impl FnMut(&ListenEvent) -> bool,
    ) -> Result<bool, Problem> {
        let delivery_id = row.id;
        let goes_out = forward.is_some() && self.may_go_on(&row).await;
        let goes_on = tell(&ListenEvent::Delivery {
            delivery_id,
            endpoint: row.endpoint,
            verdict: row.verdict,
            reason: row.reason.as_str(),
            provider_event: row.provider_event,
            provider_delivery_id: row.provider_delivery_id,
            received_at: row.received_at,
            status_answered: row.status_answered,
            duplicate_of: row.duplicate_of,
        });
        Ok(match forward {
            Some(target) if goes_on && goes_out => tell(&self.forward_one(delivery_id, target).await?),
            _ => goes_on,
        })
    }

    /// Tells whether a delivery is sent on. The marks of a relay are in anybody's hand: where only they speak against
    /// `invalid`, it stays here.
    async fn may_go_on(&self, row: &DeliverySummary) -> bool {
        let marked = row.reason == Reason::Relayed
            && !self.endpoint(row.endpoint_id).await.is_ok_and(|endpoint| endpoint.relayed);
        row.verdict != VerdictStatus::Invalid
            && !marked
            && row.provider_event.as_deref() != Some(HANDSHAKE_EVENT)
    }

    async fn forward_one(&self, delivery_id: DeliveryId, target: &str) -> Result<ListenEvent, Problem> {
        let request = ReplayRequest { delivery_id, url: target.to_owned(), mode: None, set: Vec::new() };
        let attempt = self.replay(request).await?;
        Ok(ListenEvent::Forwarded {
            delivery_id,
            target: target.to_owned(),
            status: attempt.status,
            error: attempt.error.map(|error| error.message),
        })
    }
}
