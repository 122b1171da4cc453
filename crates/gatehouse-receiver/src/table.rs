//! The endpoints that the listener knows, exchangeable while it runs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use gatehouse_model::{Endpoint, EndpointId, Header};
use gatehouse_providers::{Catalogue, ChallengeRequest, Profile};
use gatehouse_signing::KeyRing;
use sha2::{Digest, Sha256};

use crate::addresses::PublicAddresses;
use crate::dialogue::PlayedAnswers;

/// An endpoint with everything that its deliveries need.
#[derive(Debug, Clone)]
pub struct ReceivingEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The profile of its platform, as its workspace sees it.
    pub profile: Arc<Profile>,
    /// All profiles as its workspace sees them; a scheme that the endpoint names may be another one's.
    pub catalogue: Arc<Catalogue>,
    /// The secrets that its signatures are checked with, already fetched.
    pub keys: Arc<KeyRing>,
    /// Where senders reach us, such as `https://a.example` without a path, for schemes that sign the address; none
    /// where it is not known.
    pub public_origin: Option<String>,
    /// Further addresses that a sender may have used.
    pub addresses: PublicAddresses,
    /// Constants that a person gave for this endpoint.
    pub params: BTreeMap<String, String>,
    /// The answers that a person gave for events of a dialogue.
    pub played: PlayedAnswers,
}

impl ReceivingEndpoint {
    /// Makes an endpoint without a known public address and without parameters, beside the profiles of the program.
    pub fn new(endpoint: Endpoint, profile: Arc<Profile>, keys: KeyRing) -> Self {
        Self {
            endpoint,
            profile,
            catalogue: Catalogue::builtin(),
            keys: Arc::new(keys),
            public_origin: None,
            addresses: PublicAddresses::default(),
            params: BTreeMap::new(),
            played: PlayedAnswers::new(),
        }
    }

    /// Gives the methods that the platform sends; POST where its profile says nothing.
    pub(crate) fn methods(&self) -> Vec<String> {
        let stated = self.profile.webhooks.as_ref().map(|webhooks| webhooks.methods.clone());
        stated.filter(|methods| !methods.is_empty()).unwrap_or_else(|| vec!["POST".to_owned()])
    }

    /// Tells whether a request with another method is let in, because its head is that of a challenge.
    pub(crate) fn takes_challenge(&self, method: &str, target: &str, headers: &[Header]) -> bool {
        let request = ChallengeRequest { method, target, headers, body: &[] };
        self.handshakes().any(|handshake| handshake.fits_head(&request))
    }
}

/// Tokens are looked up by their digest, so that the time of a lookup tells nothing about a token.
type Endpoints = HashMap<[u8; 32], Arc<ReceivingEndpoint>>;

/// The endpoints that the listener knows; clones share one table.
#[derive(Debug, Clone, Default)]
pub struct EndpointTable(Arc<RwLock<Arc<Endpoints>>>);

impl EndpointTable {
    /// Makes a table of these endpoints.
    pub fn new(endpoints: Vec<ReceivingEndpoint>) -> Self {
        let table = Self::default();
        table.replace(endpoints);
        table
    }

    /// Puts these endpoints in the place of all others at once; requests under way keep the old ones.
    ///
    /// An endpoint with an empty token is left out, for its path would be no secret.
    pub fn replace(&self, endpoints: Vec<ReceivingEndpoint>) {
        let named = endpoints.into_iter().filter(|entry| !entry.endpoint.token.is_empty());
        let fresh = named.map(|entry| (digest(&entry.endpoint.token), Arc::new(entry))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
    }

    /// Gives one endpoint other secrets, as after a rotation or when the keychain was unlocked; tells whether the
    /// endpoint is there.
    pub fn set_keys(&self, id: EndpointId, keys: KeyRing) -> bool {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = Endpoints::clone(&current);
        let Some(entry) = fresh.values_mut().find(|entry| entry.endpoint.id == id) else { return false };
        *entry = Arc::new(ReceivingEndpoint { keys: Arc::new(keys), ..ReceivingEndpoint::clone(entry) });
        *current = Arc::new(fresh);
        true
    }

    /// Counts the endpoints.
    pub fn len(&self) -> usize {
        self.current().len()
    }

    /// Tells whether there is no endpoint.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives every endpoint, in no order.
    pub fn all(&self) -> Vec<Arc<ReceivingEndpoint>> {
        self.current().values().cloned().collect()
    }

    /// Gives one endpoint, if it receives.
    pub fn get(&self, id: EndpointId) -> Option<Arc<ReceivingEndpoint>> {
        self.current().values().find(|entry| entry.endpoint.id == id).cloned()
    }

    /// Gives the endpoint with exactly this token.
    pub(crate) fn find(&self, token: &str) -> Option<Arc<ReceivingEndpoint>> {
        self.current().get(&digest(token)).cloned()
    }

    fn current(&self) -> Arc<Endpoints> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
