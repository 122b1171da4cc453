//! Received secrets at rest: which parts of a delivery are sealed, with which key, and the one way back to its bytes.
//!
//! A part in which a secret stands lies masked where it can be read, and exactly as it came in cipher beside that. The
//! key is in the keychain; without one it is in the memory of this run, and what it sealed is sealed anew as
//! soon as there is one; without it stays closed afterwards.

mod anew;
mod edits;
mod inbox;
mod keys;
mod learned;
mod older;
pub(crate) mod put_back;

pub(crate) use inbox::SealingInbox;
pub(crate) use older::Older;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use gatehouse_model::{Delivery, DeliveryId, EndpointId, Header, KeyId, Problem};
use gatehouse_secrets::{SealError, SealKey, Sealed};
use gatehouse_store::{Part, SealedPart, Store};

use crate::App;
use crate::exchange::redact::Redaction;
use crate::secrets::Secrets;

/// Above this length, in bytes, sealing and opening are done on a thread that may wait.
const INLINE: usize = 64 * 1024;

/// The keys of this run and what is hidden at each endpoint.
pub(crate) struct Sealing {
    secrets: Arc<Secrets>,
    /// The last place in the order of commits when this run began.
    began: u64,
    keys: Mutex<Keys>,
    rules: RwLock<Arc<HashMap<EndpointId, Arc<Redaction>>>>,
    /// Names of fields that forms of dialogues asked for as secrets, in lower case.
    learned: Mutex<BTreeMap<EndpointId, Vec<String>>>,
}

#[derive(Default)]
struct Keys {
    known: HashMap<KeyId, Arc<SealKey>>,
    /// The key that the keychain keeps.
    lasting: Option<KeyId>,
    /// The key that ends with this run.
    of_run: Option<KeyId>,
    /// Keys that no store has.
    absent: HashSet<KeyId>,
    /// Whether the keychain was asked for the key before.
    asked: bool,
}

/// The exact parts of a delivery.
#[derive(Debug, Default)]
pub(crate) struct Opened {
    pub(crate) head: Option<Vec<u8>>,
    pub(crate) path: Option<String>,
    pub(crate) trailers: Option<Vec<Header>>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Sealing {
    /// Makes it for a run that begins behind this place in the order of commits.
    pub(crate) fn new(secrets: Arc<Secrets>, began: u64) -> Self {
        Self { secrets, began, keys: Mutex::default(), rules: RwLock::default(), learned: Mutex::default() }
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what is hidden at each endpoint.
    pub(crate) fn set_rules(&self, rules: HashMap<EndpointId, Arc<Redaction>>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// Gives what is hidden at an endpoint; what everybody knows to be a secret where nothing is known of it.
    pub(crate) fn rule(&self, endpoint: EndpointId) -> Arc<Redaction> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        let by_name = || Arc::new(Redaction::new(None, std::iter::empty(), &[], None));
        rules.get(&endpoint).map_or_else(by_name, Arc::clone)
    }

    /// Opens sealed parts of a delivery; what is not sealed is none.
    ///
    /// # Errors
    /// `delivery.sealed`.
    pub(crate) async fn open(&self, id: DeliveryId, parts: Vec<SealedPart>) -> Result<Opened, Problem> {
        let mut keyed = Vec::with_capacity(parts.len());
        for part in parts {
            keyed.push((self.key(part.key).await?, part));
        }
        if keyed.iter().map(|(_, part)| part.bytes.len()).sum::<usize>() <= INLINE {
            return open_all(id, keyed);
        }
        let work = tokio::task::spawn_blocking(move || open_all(id, keyed));
        work.await.map_err(|error| crate::app::internal(&error))?
    }

    /// Puts the exact bytes into a delivery and gives its body; this is the one way to them.
    ///
    /// # Errors
    /// `delivery.sealed` where they cannot be had; the delivery is then as it was.
    pub(crate) async fn exact(&self, store: &Store, delivery: &mut Delivery) -> Result<Vec<u8>, Problem> {
        let id = delivery.summary.id;
        let parts = store.sealed_parts(id).await.map_err(|error| error.problem())?;
        let opened = self.open(id, parts).await?;
        let body = match opened.body {
            Some(body) => body,
            None => store.delivery_body(id).await.map_err(|error| error.problem())?.unwrap_or_default(),
        };
        if opened.head.is_some() {
            delivery.head = opened.head;
        }
        if let Some(path) = opened.path {
            delivery.summary.path = path;
        }
        if let Some(trailers) = opened.trailers {
            delivery.trailers = trailers;
        }
        Ok(body)
    }
}

/// What a seal is bound to: the delivery and the part.
fn place(id: DeliveryId, part: Part) -> Vec<u8> {
    [id.uuid().as_bytes().as_slice(), part.as_str().as_bytes()].concat()
}

fn seal(key: &SealKey, id: DeliveryId, part: Part, bytes: &[u8]) -> Result<SealedPart, SealError> {
    let Sealed { nonce, bytes } = key.seal(&place(id, part), bytes)?;
    Ok(SealedPart { part, key: key.id(), nonce, bytes })
}

fn open_all(id: DeliveryId, parts: Vec<(Arc<SealKey>, SealedPart)>) -> Result<Opened, Problem> {
    let mut opened = Opened::default();
    for (key, SealedPart { part, nonce, bytes, .. }) in parts {
        let bytes = key.open(&place(id, part), &Sealed { nonce, bytes });
        let bytes =
            bytes.map_err(|error| closed(&format!("the {} does not open: {error}", part.as_str())))?;
        let damaged = || closed(&format!("what was sealed as its {} is something else", part.as_str()));
        match part {
            Part::Head => opened.head = Some(bytes),
            Part::Path => opened.path = Some(String::from_utf8(bytes).map_err(|_| damaged())?),
            Part::Trailers => {
                opened.trailers = Some(serde_json::from_slice(&bytes).map_err(|_| damaged())?);
            }
            Part::Body => opened.body = Some(bytes),
        }
    }
    Ok(opened)
}

/// The bytes cannot be had; what is masked can be read all the same.
fn closed(why: &str) -> Problem {
    Problem::new("delivery.sealed", format!("The exact bytes of this delivery are sealed, and {why}."))
        .hint("Open Gatehouse with the keychain that sealed it. What is masked of it can be read meanwhile.")
}

impl App {
    /// Puts the exact bytes into a delivery and gives its body.
    ///
    /// # Errors
    /// `delivery.sealed` where they cannot be had; the delivery is then as it was.
    pub(crate) async fn exact(&self, delivery: &mut Delivery) -> Result<Vec<u8>, Problem> {
        self.sealing.exact(&self.store, delivery).await
    }

    /// Puts the exact bytes into a delivery and gives its body, and where they cannot be had the masked body with why.
    pub(crate) async fn exact_or_masked(
        &self,
        delivery: &mut Delivery,
    ) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        match self.exact(delivery).await {
            Ok(body) => Ok((body, None)),
            Err(problem) if problem.code == "delivery.sealed" => {
                Ok((self.masked_body(delivery.summary.id).await?, Some(problem)))
            }
            Err(problem) => Err(problem),
        }
    }

    /// Gives the body of a delivery as it lies there, with secrets masked.
    pub(crate) async fn masked_body(&self, id: DeliveryId) -> Result<Vec<u8>, Problem> {
        let body = self.store.delivery_body(id).await.map_err(|error| error.problem())?;
        Ok(body.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
