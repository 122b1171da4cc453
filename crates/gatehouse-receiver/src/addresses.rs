//! The public addresses under which senders may reach an endpoint, for schemes that sign the address.

use std::sync::{Arc, PoisonError, RwLock};

use gatehouse_model::EndpointId;

/// A public address of this listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// Scheme, host and port without a path; for a relay the whole address of its channel.
    pub url: String,
    /// The endpoint that it leads to, where it leads to one only.
    pub endpoint_id: Option<EndpointId>,
    /// Whether it is the whole address that senders use.
    pub is_whole: bool,
}

/// What is known of the public addresses now; clones share it, so that a tunnel that comes up is known at once.
#[derive(Debug, Clone, Default)]
pub struct PublicAddresses(Arc<RwLock<Arc<Vec<PublicAddress>>>>);

impl PublicAddresses {
    /// Puts these in the place of all others.
    pub fn replace(&self, all: Vec<PublicAddress>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
    }

    /// Gives the addresses that a sender of a request to an endpoint may have used.
    pub(crate) fn of(&self, endpoint: EndpointId, target: &str) -> Vec<String> {
        let all = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let own = all.iter().filter(|one| one.endpoint_id.is_none_or(|id| id == endpoint));
        own.map(|one| if one.is_whole { one.url.clone() } else { format!("{}{target}", one.url) }).collect()
    }
}
