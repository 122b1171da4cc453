//! What is told of a tunnel.

use std::sync::Arc;

use gatehouse_model::{Problem, Timestamp};
use serde::{Deserialize, Serialize};

/// How a tunnel is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TunnelState {
    /// It is being opened.
    Starting,
    /// What is sent to the public address arrives; that was asked, not assumed.
    Up {
        /// Where senders reach the listener, without a path.
        public_url: String,
        /// Since when.
        since: Timestamp,
    },
    /// Nothing arrives.
    Down {
        /// Why.
        cause: Problem,
        /// Since when.
        since: Timestamp,
        /// When it is tried again at the latest.
        next_try: Timestamp,
    },
    /// It was closed.
    Stopped,
}

/// A time in which nothing could arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The last moment at which something is known to have arrived.
    pub from: Timestamp,
    /// The first at which something arrived again; none while it lasts.
    pub until: Option<Timestamp>,
    /// Why it began.
    pub cause: Problem,
}

/// What happened to a tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is in another state.
    State(TunnelState),
    /// A gap began, or ended where [`Gap::until`] is there.
    Gap(Gap),
    /// The public address is another one than before; whoever sends has to be told.
    Moved {
        /// The old one.
        from: String,
        /// The new one.
        to: String,
    },
    /// A question came through at this moment.
    Alive(Timestamp),
}

/// Is told what happens to a tunnel, in order. It must not block.
pub type OnChange = Arc<dyn Fn(Change) + Send + Sync>;
