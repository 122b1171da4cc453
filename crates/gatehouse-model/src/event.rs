//! What happened in the house, for whoever listens. The backend knows of topics, never of a screen's caches.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{DeliveryId, EndpointId, WorkspaceId};

/// A part of the house whose state a command reads or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Received deliveries.
    Deliveries,
    /// Attempts to send a delivery on.
    Attempts,
    /// Workspaces and connections.
    Workspaces,
    /// Receiving addresses.
    Endpoints,
    /// Keys, and the state of the keychain.
    Keys,
    /// The listener.
    Receiver,
    /// The embedded sandbox.
    Sandbox,
    /// Platform profiles.
    Profiles,
    /// Settings of this installation.
    Settings,
    /// Opened files of rows.
    Imports,
    /// Long work under way.
    Activities,
    /// Queries that were kept under a name.
    Views,
    /// Tunnels.
    Tunnels,
    /// Rules that send deliveries on, and what is on its way.
    Forwards,
    /// Replays of many.
    Replays,
    /// Calls to the platforms: what is under way, the audit, the limits, and what was kept.
    Api,
    /// Dialogues of platforms with an application, and whether the platform reaches it.
    Dialogues,
}

/// A thing that happened. Carries ids and counters only, never content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DomainEvent {
    /// A delivery became durable.
    DeliveryAppended {
        /// The workspace that owns it.
        workspace_id: WorkspaceId,
        /// Its id.
        delivery_id: DeliveryId,
        /// Its place in the order of commits.
        #[ts(type = "number")]
        sequence: u64,
    },
    /// An attempt ended.
    AttemptFinished {
        /// The delivery that was sent.
        delivery_id: DeliveryId,
    },
    /// An endpoint that a platform speaks with became reachable, or is no longer.
    ReachabilityTurned {
        /// The endpoint.
        endpoint_id: EndpointId,
        /// Whether it is well now.
        good: bool,
    },
    /// Something else of this topic changed.
    Changed {
        /// The topic.
        topic: Topic,
    },
}

impl DomainEvent {
    /// Gives the topic whose readers should ask again.
    pub const fn topic(&self) -> Topic {
        match self {
            Self::DeliveryAppended { .. } => Topic::Deliveries,
            Self::AttemptFinished { .. } => Topic::Attempts,
            Self::ReachabilityTurned { .. } => Topic::Dialogues,
            Self::Changed { topic } => *topic,
        }
    }
}
