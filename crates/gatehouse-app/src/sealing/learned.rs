//! Names of fields that turn out to be secret while we run: a form of a dialogue asked for them.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use gatehouse_model::EndpointId;
use gatehouse_signing::LabelledSecret;

use super::Sealing;

impl Sealing {
    fn names(&self) -> MutexGuard<'_, BTreeMap<EndpointId, Vec<String>>> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds to what is known of every endpoint.
    pub(crate) fn learn_all(&self, names: BTreeMap<EndpointId, Vec<String>>) {
        let mut known = self.names();
        for (endpoint, names) in names {
            let own = known.entry(endpoint).or_default();
            own.extend(names);
            own.sort();
            own.dedup();
        }
    }

    /// Gives the names that are secret at an endpoint because a form asked for them.
    pub(crate) fn learned(&self, endpoint: EndpointId) -> Vec<String> {
        self.names().get(&endpoint).cloned().unwrap_or_default()
    }

    /// Gives those of some names that are not known yet.
    pub(crate) fn unknown_names(&self, endpoint: EndpointId, names: &[String]) -> Vec<String> {
        let known = self.learned(endpoint);
        names.iter().filter(|name| !known.contains(name)).cloned().collect()
    }

    /// Hides what stands under these names at an endpoint from now on, and these secrets wherever they stand there.
    pub(crate) fn know(&self, endpoint: EndpointId, names: &[String], secrets: &[LabelledSecret]) {
        let new = self.unknown_names(endpoint, names);
        self.names().entry(endpoint).or_default().extend(new.iter().cloned());
        if new.is_empty() && secrets.is_empty() {
            return;
        }
        let fresh = Arc::new(self.rule(endpoint).and(&new, secrets));
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut rules).insert(endpoint, fresh);
    }
}
