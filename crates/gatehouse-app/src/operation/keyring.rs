//! The secrets of each endpoint, read from the keychain once and handed to the receiver.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gatehouse_model::{Endpoint, EndpointId, KeyRecord, KeyState, Problem, WorkspaceId};
use gatehouse_providers::Catalogue;
use gatehouse_receiver::{PlayedAnswer, ReceivingEndpoint};
use gatehouse_signing::{KeyRing, LabelledSecret};

use crate::App;
use crate::profiles::scheme_in;

impl App {
    /// Reads endpoints and secrets anew and hands them to the receiver, also while it runs.
    ///
    /// Secrets are read here and not at each delivery, so that a locked keychain prompts once.
    pub(crate) async fn refresh_endpoints(&self) -> Result<(), Problem> {
        let endpoints = self.store.endpoints(None).await.map_err(|error| error.problem())?;
        let keys = self.store.keys(None).await.map_err(|error| error.problem())?;
        self.prepare_sealing().await;
        crate::tunnels::know_addresses(&self.store, &self.tunnels.addresses).await;
        let mut receiving = Vec::with_capacity(endpoints.len());
        let labels = endpoints.iter().flat_map(|endpoint| {
            let own = keys.iter().filter(|key| key.connection_id == endpoint.connection_id);
            own.map(|key| ((endpoint.id, label_of(key, &keys)), key.id))
        });
        self.last_use.know(labels.collect());
        // One that only holds what was brought in takes no requests.
        for endpoint in endpoints.into_iter().filter(|endpoint| !endpoint.imported) {
            if self.catalogue(endpoint.workspace_id).platform(&endpoint.platform).is_none() {
                tracing::warn!(endpoint = %endpoint.id, "its platform has no profile; it does not receive");
                continue;
            }
            receiving.push(self.receiving_endpoint(endpoint, &keys).await?);
        }
        // Before the table, so that nothing is received of which it is not known what is secret.
        self.refresh_rules().await?;
        self.table.replace(receiving);
        Ok(())
    }

    /// Prepares what is hidden at each endpoint, and gives the names that are secret there.
    ///
    /// Known secrets are hidden too as far as they can be read without asking a person.
    pub(crate) async fn refresh_rules(&self) -> Result<BTreeMap<EndpointId, Vec<String>>, Problem> {
        let endpoints = self.store.endpoints(None).await.map_err(|error| error.problem())?;
        let keys = self.store.keys(None).await.map_err(|error| error.problem())?;
        self.learn_dialogue_secrets(&endpoints).await?;
        let mut secrets: HashMap<WorkspaceId, Vec<LabelledSecret>> = HashMap::new();
        let (mut rules, mut names) = (HashMap::new(), BTreeMap::new());
        for endpoint in endpoints {
            let workspace = endpoint.workspace_id;
            let known = match secrets.entry(workspace) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => {
                    let own: Vec<_> =
                        keys.iter().filter(|key| key.workspace_id == workspace).cloned().collect();
                    let open = self.secrets.is_open();
                    free.insert(if open { self.other_secrets(&endpoint, &own).await } else { Vec::new() })
                }
            };
            let redaction = self.redaction_with(&endpoint, known, false);
            names.insert(endpoint.id, redaction.names());
            rules.insert(endpoint.id, Arc::new(redaction));
        }
        self.sealing.set_rules(rules);
        Ok(names)
    }

    /// Gives an endpoint with everything that its deliveries are judged by.
    pub(crate) async fn receiving_endpoint(
        &self,
        endpoint: Endpoint,
        keys: &[KeyRecord],
    ) -> Result<ReceivingEndpoint, Problem> {
        let catalogue = self.catalogue(endpoint.workspace_id);
        let profile = self.profile_for(endpoint.workspace_id, &endpoint.platform)?;
        let ring = self.ring(&endpoint, &catalogue, keys).await;
        let public_origin = self.public_origin(endpoint.id).await?;
        let addresses = self.tunnels.addresses.clone();
        let played = self.store.dialogue_answers(Some(endpoint.id)).await.map_err(|error| error.problem())?;
        let played =
            played.into_iter().map(|one| (one.event, PlayedAnswer { status: one.status, body: one.body }));
        let entry = ReceivingEndpoint::new(endpoint, profile, ring);
        Ok(ReceivingEndpoint { catalogue, public_origin, addresses, played: played.collect(), ..entry })
    }

    /// Gives the secrets with which an endpoint verifies: the current one, then the previous ones.
    pub(crate) async fn ring(
        &self,
        endpoint: &Endpoint,
        catalogue: &Catalogue,
        keys: &[KeyRecord],
    ) -> KeyRing {
        let scheme = scheme_in(catalogue, endpoint);
        let Some((scheme, slot)) = scheme.and_then(|scheme| Some((scheme, scheme.slot()?))) else {
            return KeyRing::Missing;
        };
        let fetched = self.certificates_for(endpoint.workspace_id, scheme).await.unwrap_or_else(|problem| {
            tracing::warn!(code = problem.code, %problem, "fetched certificates could not be read");
            Vec::new()
        });
        let mut wanted: Vec<_> = keys_at(endpoint, slot, keys)
            .into_iter()
            // One that has expired still counts for what came before; its window is looked at with each delivery.
            .filter(|key| key.state != KeyState::Revoked)
            .collect();
        if wanted.is_empty() && fetched.is_empty() {
            return KeyRing::Missing;
        }
        wanted.sort_by_key(|key| (key.state == KeyState::Previous, std::cmp::Reverse(key.created_at)));
        let mut secrets = Vec::with_capacity(wanted.len());
        for key in wanted {
            match self.secrets.get(key.account(), key.kept_in).await {
                Ok(secret) => secrets.push(LabelledSecret {
                    label: label_of(key, keys),
                    secret,
                    previous: key.state == KeyState::Previous,
                    not_after: key.expires_at,
                    ..LabelledSecret::default()
                }),
                Err(error) => tracing::warn!(key = %key.id, %error, "a secret could not be read"),
            }
        }
        secrets.extend(fetched);
        // A delivery is not called forged because a keychain was locked.
        if secrets.is_empty() { KeyRing::Unavailable } else { KeyRing::Secrets(secrets) }
    }

    /// Gives the secrets of the endpoint's workspace, whatever their slot, among which the sender's may be.
    pub(crate) async fn other_secrets(&self, endpoint: &Endpoint, keys: &[KeyRecord]) -> Vec<LabelledSecret> {
        let connections = self.store.connections(endpoint.workspace_id).await.unwrap_or_default();
        let mut secrets = Vec::new();
        for key in keys {
            // One that cannot be read is no candidate; the keychain's state is told where keys are listed.
            let Ok(secret) = self.secrets.get(key.account(), key.kept_in).await else { continue };
            let other = connections.iter().find(|connection| {
                connection.id == key.connection_id && key.connection_id != endpoint.connection_id
            });
            secrets.push(LabelledSecret {
                label: match other {
                    Some(connection) => format!("{} of {}", key.name, connection.name),
                    None => key.name.clone(),
                },
                secret,
                previous: key.connection_id == endpoint.connection_id && key.state != KeyState::Current,
                ..LabelledSecret::default()
            });
        }
        secrets
    }
}

/// Gives the keys in a slot that an endpoint verifies with: its own where it has any, else those of the connection.
pub(crate) fn keys_at<'a>(endpoint: &Endpoint, slot: &str, keys: &'a [KeyRecord]) -> Vec<&'a KeyRecord> {
    let all = keys.iter().filter(|key| key.connection_id == endpoint.connection_id && key.slot == slot);
    let (own, shared): (Vec<_>, Vec<_>) = all
        .filter(|key| key.endpoint_id.is_none_or(|id| id == endpoint.id))
        .partition(|key| key.endpoint_id.is_some());
    if own.is_empty() { shared } else { own }
}

/// Gives the label of a secret in a verdict: the key's name, and for one that was replaced under the same name the first
/// four digits of its fingerprint too.
pub(crate) fn label_of(key: &KeyRecord, all: &[KeyRecord]) -> String {
    let shared = all.iter().any(|other| {
        other.id != key.id && other.connection_id == key.connection_id && other.name == key.name
    });
    if key.state == KeyState::Current || !shared {
        return key.name.clone();
    }
    format!("{} (previous, {})", key.name, key.fingerprint_sha256.get(..4).unwrap_or_default())
}
