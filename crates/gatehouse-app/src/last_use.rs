//! When each key was last used: kept in memory while deliveries come in, written when somebody asks or at the end.
//!
//! A write for each delivery would double the work of the store for a time that nobody reads to the second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use gatehouse_model::{EndpointId, KeyId, Timestamp};

/// Which key stands behind a label of an endpoint's secrets.
pub(crate) type Labels = HashMap<(EndpointId, String), KeyId>;

#[derive(Default)]
pub(crate) struct LastUse {
    labels: Mutex<Labels>,
    pending: Mutex<HashMap<KeyId, Timestamp>>,
}

impl LastUse {
    /// Learns the labels anew, as endpoints and secrets were read.
    pub(crate) fn know(&self, labels: Labels) {
        *self.labels.lock().unwrap_or_else(PoisonError::into_inner) = labels;
    }

    /// Notes that the secret with this label matched a delivery of this endpoint.
    pub(crate) fn note(&self, endpoint: EndpointId, label: &str, at: Timestamp) {
        let labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&key) = labels.get(&(endpoint, label.to_owned())) {
            self.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(key, at);
        }
    }

    /// Notes that a key authorised a call.
    pub(crate) fn note_key(&self, key: KeyId, at: Timestamp) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(key, at);
    }

    /// Gives what was noted since the last time.
    pub(crate) fn take(&self) -> HashMap<KeyId, Timestamp> {
        std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_match_is_noted_for_the_key_behind_the_label() {
        let (endpoint, key) =
            (EndpointId::from_uuid(Uuid::from_u128(1)), KeyId::from_uuid(Uuid::from_u128(2)));
        let (last_use, at) = (LastUse::default(), Timestamp::UNIX_EPOCH);
        last_use.know(Labels::from([((endpoint, "calls".to_owned()), key)]));
        last_use.note(endpoint, "calls", at);
        last_use.note(endpoint, "another", at);
        assert_eq!(last_use.take(), HashMap::from([(key, at)]));
        assert!(last_use.take().is_empty());
    }
}
