//! The blocking half: one store of the platform, opened when it is needed and opened anew when it fails.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use keyring_core::{CredentialStore, Entry, Error};
use secrecy::zeroize::Zeroizing;

use crate::SERVICE;
use crate::failure::Failure;

/// Opens the store of the platform.
pub(crate) type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// Reads, writes and removes entries. Lives on one thread, which its calls may block.
pub(crate) struct Vault {
    open: Arc<Open>,
    store: Option<Arc<CredentialStore>>,
    quiet: Duration,
    locked_at: Option<Instant>,
}

impl Vault {
    /// Makes a vault that opens its store at the first call.
    pub(crate) fn new(open: Arc<Open>, quiet: Duration) -> Self {
        Self { open, store: None, quiet, locked_at: None }
    }

    /// Writes an entry. Where the keychain reports a failure although it has stored the value, this is no failure.
    pub(crate) fn write(&mut self, account: &str, text: &str) -> Result<(), Failure> {
        match self.call(account, |entry| entry.set_password(text)) {
            Err(failure @ (Failure::Broken(_) | Failure::Unavailable(_))) => {
                match self.call(account, read_entry) {
                    Ok(stored) if stored.as_slice() == text.as_bytes() => Ok(()),
                    _ => Err(failure),
                }
            }
            other => other,
        }
    }

    /// Reads an entry. For a while after a person has left the keychain locked it is not asked again, so that a
    /// hundred deliveries do not open a hundred prompts.
    pub(crate) fn read(&mut self, account: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if self.locked_at.is_some_and(|since| since.elapsed() < self.quiet) {
            return Err(Failure::Locked);
        }
        self.call(account, read_entry)
    }

    /// Removes an entry.
    pub(crate) fn remove(&mut self, account: &str) -> Result<(), Failure> {
        self.call(account, Entry::delete_credential)
    }

    /// Writes an entry, reads it back and removes it.
    pub(crate) fn probe(&mut self, account: &str) -> Result<(), Failure> {
        const TEXT: &str = "written by Gatehouse to see whether this keychain works";
        self.write(account, TEXT)?;
        let read = self.call(account, read_entry)?;
        self.remove(account)?;
        if read.as_slice() == TEXT.as_bytes() {
            Ok(())
        } else {
            Err(Failure::Broken("it gave back something else than was stored".to_owned()))
        }
    }

    fn call<T>(
        &mut self,
        account: &str,
        operation: impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, Failure> {
        let mut outcome = self.attempt(account, &operation);
        if matches!(outcome, Err(Failure::Broken(_))) {
            // A connection that has failed once stays dead for good; a new one works at once.
            self.store = None;
            outcome = self.attempt(account, &operation);
        }
        match outcome {
            Err(Failure::Locked) => self.locked_at = Some(Instant::now()),
            // The failures say nothing about the lock; a missing entry is an answer.
            Ok(_) | Err(Failure::Missing) => self.locked_at = None,
            Err(_) => {}
        }
        outcome
    }

    fn attempt<T>(
        &mut self,
        account: &str,
        operation: &impl Fn(&Entry) -> keyring_core::Result<T>,
    ) -> Result<T, Failure> {
        let store = match &self.store {
            Some(store) => Arc::clone(store),
            None => {
                let store = (self.open)().map_err(|error| Failure::of_opening(&error))?;
                Arc::clone(self.store.insert(store))
            }
        };
        let label = format!("Gatehouse key {account}");
        // Only the Secret Service takes a label; elsewhere an unknown modifier is an error.
        let modifiers = cfg!(target_os = "linux").then(|| HashMap::from([("label", label.as_str())]));
        let entry = store.build(SERVICE, account, modifiers.as_ref());
        entry.and_then(|entry| operation(&entry)).map_err(|error| Failure::of_call(&error))
    }
}

fn read_entry(entry: &Entry) -> keyring_core::Result<Zeroizing<Vec<u8>>> {
    match entry.get_password() {
        Ok(text) => Ok(Zeroizing::new(text.into_bytes())),
        // Another program stored bytes; they are the value.
        Err(Error::BadEncoding(bytes)) => Ok(Zeroizing::new(bytes)),
        Err(error) => Err(error),
    }
}
