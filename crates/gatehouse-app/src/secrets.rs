//! Where secret values are: the keychain, or the memory of this run when a person agreed to that.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gatehouse_model::{KeyId, Problem, Secret, SecretHome};
use gatehouse_secrets::{Availability, MemorySecrets, OsKeychain, SecretError, SecretStore};
use uuid::Uuid;

use crate::view::{KeychainState, KeychainView};

/// Which store new secrets go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretsChoice {
    /// The keychain of the operating system.
    Keychain,
    /// The memory of this process; the keychain is not touched at all.
    Memory,
}

/// The entry that holds the key of this installation's fingerprints.
const INSTALLATION: KeyId = KeyId::from_uuid(Uuid::from_u128(1));

/// Both stores, and which of them takes new secrets.
pub(crate) struct Secrets {
    keychain: Option<Arc<dyn SecretStore>>,
    memory: MemorySecrets,
    memory_takes_new: AtomicBool,
    /// What the keychain was last seen to be: none if it was never asked, else its trouble or none.
    known: Mutex<Option<Option<SecretError>>>,
}

impl Secrets {
    pub(crate) fn new(choice: SecretsChoice) -> Self {
        let keychain =
            (choice == SecretsChoice::Keychain).then(|| Arc::new(OsKeychain::new()) as Arc<dyn SecretStore>);
        Self {
            keychain,
            memory: MemorySecrets::default(),
            memory_takes_new: AtomicBool::new(choice == SecretsChoice::Memory),
            known: Mutex::new(None),
        }
    }

    /// Tells whether a keychain is to be used at all.
    pub(crate) const fn has_keychain(&self) -> bool {
        self.keychain.is_some()
    }

    /// Keeps a value of our own in the keychain, wherever new secrets of a person go.
    pub(crate) async fn put_lasting(&self, key: KeyId, value: &Secret) -> Result<(), SecretError> {
        let home = SecretHome::Keychain;
        self.learn(home, self.at(home)?.put(key, value).await)
    }

    /// Lets memory take new secrets for the rest of this run.
    pub(crate) fn use_memory(&self) {
        self.memory_takes_new.store(true, Ordering::Relaxed);
    }

    /// Gives where new secrets go.
    pub(crate) fn home(&self) -> SecretHome {
        if self.memory_takes_new.load(Ordering::Relaxed) { SecretHome::Memory } else { SecretHome::Keychain }
    }

    fn at(&self, home: SecretHome) -> Result<&dyn SecretStore, SecretError> {
        match (home, &self.keychain) {
            (SecretHome::Keychain, Some(keychain)) => Ok(keychain.as_ref()),
            (SecretHome::Keychain, None) => Err(SecretError::Unavailable {
                why: "this run was told to keep secrets in memory only".to_owned(),
            }),
            (SecretHome::Memory | SecretHome::Environment, _) => Ok(&self.memory),
        }
    }

    /// Keeps a value and says where.
    pub(crate) async fn put(&self, key: KeyId, value: &Secret) -> Result<SecretHome, SecretError> {
        let home = self.home();
        self.learn(home, self.at(home)?.put(key, value).await)?;
        Ok(home)
    }

    /// Keeps a value beside others, where those are.
    pub(crate) async fn put_at(
        &self,
        key: KeyId,
        home: SecretHome,
        value: &Secret,
    ) -> Result<(), SecretError> {
        self.learn(home, self.at(home)?.put(key, value).await)
    }

    pub(crate) async fn get(&self, key: KeyId, home: SecretHome) -> Result<Secret, SecretError> {
        self.learn(home, self.at(home)?.get(key).await)
    }

    pub(crate) async fn delete(&self, key: KeyId, home: SecretHome) -> Result<(), SecretError> {
        self.learn(home, self.at(home)?.delete(key).await)
    }

    /// Learns the keychain's state from what it just did, so that nobody has to ask it again.
    fn learn<T>(&self, home: SecretHome, outcome: Result<T, SecretError>) -> Result<T, SecretError> {
        if home == SecretHome::Keychain {
            match &outcome {
                Ok(_) | Err(SecretError::Missing { .. }) => self.remember(None),
                Err(
                    error @ (SecretError::Locked
                    | SecretError::Unavailable { .. }
                    | SecretError::Broken { .. }),
                ) => {
                    self.remember(Some(error.clone()));
                }
                Err(_) => {}
            }
        }
        outcome
    }

    fn remember(&self, trouble: Option<SecretError>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }

    /// Tells whether reading a secret asks nobody, as the keychain was last seen; one never asked may be locked.
    pub(crate) fn is_open(&self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        self.keychain.is_none() || matches!(*known, Some(None))
    }

    /// Gives the key of this installation's fingerprints, making it at first use.
    pub(crate) async fn installation_key(&self) -> Result<Secret, SecretError> {
        let home = self.home();
        match self.at(home)?.get(INSTALLATION).await {
            Ok(key) => Ok(key),
            Err(SecretError::Missing { .. }) => {
                let key = random_secret("")?;
                self.at(home)?.put(INSTALLATION, &key).await?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Tells whether the keychain can be used, as it was last seen; asks it only if it was never asked.
    ///
    /// Asking may show the system's prompt, so a screen that is drawn anew must not do it.
    pub(crate) async fn state(&self) -> KeychainView {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(trouble) => self.view(trouble),
            None => self.ask().await,
        }
    }

    /// Asks the keychain whether it can be used now. May show the system's prompt.
    pub(crate) async fn ask(&self) -> KeychainView {
        if let Some(keychain) = &self.keychain {
            let trouble = match keychain.probe().await {
                Availability::Ready => None,
                Availability::NotReady(error) => Some(error),
            };
            self.remember(trouble);
        }
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.view(known.flatten())
    }

    fn view(&self, trouble: Option<SecretError>) -> KeychainView {
        let home = self.home();
        if self.keychain.is_none() {
            let problem = Problem::new("keychain.not_used", "Secrets are kept in memory for this run.")
                .hint("They are gone when Gatehouse ends. Start it without `--secrets memory` to keep them.");
            return KeychainView { state: KeychainState::Unavailable, home, problem: Some(problem) };
        }
        let state = match &trouble {
            None => KeychainState::Unlocked,
            Some(SecretError::Locked | SecretError::Unanswered { .. }) => KeychainState::Locked,
            Some(SecretError::Unavailable { .. }) => KeychainState::Unavailable,
            Some(_) => KeychainState::Broken,
        };
        KeychainView { state, home, problem: trouble.map(|error| error.problem()) }
    }
}

#[cfg(test)]
impl Secrets {
    /// Takes this store as the keychain.
    pub(crate) fn over(keychain: Arc<dyn SecretStore>) -> Self {
        Self { keychain: Some(keychain), ..Self::new(SecretsChoice::Memory) }
    }
}

/// Makes a secret of 256 random bits in hex behind a prefix.
pub(crate) fn random_secret(prefix: &str) -> Result<Secret, SecretError> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| SecretError::Broken { why: error.to_string() })?;
    Ok(Secret::from(format!("{prefix}{}", hex::encode(bytes)).as_str()))
}

/// Makes a token of 256 random bits in hex, for a host that must know its own interface again.
///
/// # Errors
/// `app.no_randomness` when the operating system gives no random bytes.
pub fn random_token() -> Result<String, Problem> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Problem::new("app.no_randomness", format!("The system gives no random bytes: {error}."))
    })?;
    Ok(hex::encode(bytes))
}
